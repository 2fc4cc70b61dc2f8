"""THE RULES: from ratings and invoices to scores, bands, warnings and due dates.

Pure: values in, values out. No clock, log, environment, file or chance; standard library only; it
knows nobody above it. The words are in `vocabulary`; every other file is one noun of the plan.

The path: ledger -> rating -> score -> band -> rules -> early_warning; `profile` and `digest` are
what people get to read. Figures that a company may change live in `policy`, never in the rules.
Scores are exact fractions, so that a rise of exactly 1.00 is never mistaken for more than 1.00.
"""
