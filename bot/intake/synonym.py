"""What other systems and people call our columns: English, German, Chinese; and currencies."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "uscc": ("统一社会信用代码", "統一社會信用代碼", "unified social credit code"),
    "lei": ("legal entity identifier", "法人机构识别编码"),
    "vat": ("vat id", "vat no", "vat number", "USt-IdNr", "USt-ID", "Umsatzsteuer-ID"),
    "equity": ("net worth", "shareholders equity", "Eigenkapital", "净资产", "所有者权益"),
    "revenue": ("turnover", "Umsatz", "Umsatzerlöse", "营业收入"),
    "net_income": ("net profit", "profit", "Jahresüberschuss", "净利润"),
    "current_assets": ("Umlaufvermögen", "流动资产"),
    "current_liabilities": ("kurzfristige Verbindlichkeiten", "流动负债"),
    "working_capital": ("Nettoumlaufvermögen", "营运资金"),
    "period_end": ("fiscal year end", "balance sheet date", "Bilanzstichtag", "报告期"),
    "parent": ("parent id", "parent customer", "Muttergesellschaft", "母公司"),
    "customer_id": (
        "customer no", "customer number", "customer code", "customer account", "cust id",
        "cust no", "client id", "client no", "client number", "account", "account no",
        "account number", "debtor", "debtor id", "debtor no", "debtor number", "sold-to party",
        "payer", "bp number", "Kundennummer", "Kunden-Nr", "Kundennr", "Kd-Nr", "Konto",
        "Kontonummer", "Debitor", "Debitoren-Nr", "Debitorennummer", "Debitorennr",
        "客户编号", "客户代码", "客户编码", "客户号", "客户id", "购方编号", "往来单位编码",
        "客戶編號", "客戶代碼",
    ),
    "customer_name": (
        "customer", "name", "name 1", "company", "company name", "client", "client name",
        "account name", "debtor name", "bill to", "Kunde", "Kundenname", "Firma", "Debitorenname",
        "客户", "客户名称", "客户名", "购方名称", "公司名称", "单位名称", "往来单位",
        "客戶", "客戶名稱",
    ),
    "invoice_id": (
        "invoice", "invoice no", "invoice number", "inv no", "inv number", "document no",
        "document number", "doc no", "doc number", "billing document", "bill no", "bill number",
        "num", "Belegnummer", "Beleg-Nr", "Belegnr", "Belegfeld 1", "Rechnungsnummer",
        "Rechnungs-Nr", "Rechnungsnr", "Rechnung",
        "发票", "发票号", "发票号码", "发票编号", "单据编号", "单据号", "發票號碼", "發票編號",
    ),
    "issue_date": (
        "issued", "issued on", "date issued", "invoice date", "document date", "doc date",
        "billing date", "date", "Belegdatum", "Rechnungsdatum", "Ausstellungsdatum",
        "开票日期", "发票日期", "开具日期", "单据日期", "開票日期", "發票日期",
    ),
    "due_date": (
        "due", "due on", "date due", "net due date", "net due", "payment due", "payment due date",
        "maturity", "maturity date", "Fälligkeit", "Fälligkeitsdatum", "Fällig am", "Fällig",
        "Faelligkeit", "Faelligkeitsdatum", "Nettofälligkeit",
        "到期日", "到期日期", "付款到期日", "应付日期", "应收日期",
    ),
    "paid_date": (
        "paid", "paid on", "date paid", "payment date", "pay date", "clearing", "clearing date",
        "cleared", "cleared on", "settled", "settled on", "settlement date", "Zahlungsdatum",
        "Zahldatum", "Bezahlt am", "Ausgleich", "Ausgleichsdatum",
        "付款日期", "付款日", "回款日期", "回款日", "收款日期", "到账日期", "實際付款日",
    ),
    "amount": (
        "total", "total amount", "invoice amount", "invoice total", "gross", "gross amount",
        "amount in local currency", "amount in document currency", "amount in doc curr",
        "Betrag", "Bruttobetrag", "Rechnungsbetrag", "Gesamtbetrag",
        "金额", "含税金额", "价税合计", "发票金额", "应收金额", "总金额", "金額", "含稅金額",
    ),
    "paid_amount": (
        "amount paid", "amount received", "received", "payments", "paid so far", "Bezahlt",
        "Gezahlt", "Gezahlter Betrag", "已付金额", "已收金额", "回款金额", "付款金额", "收款金额",
    ),
    "currency": (
        "curr", "crcy", "ccy", "currency code", "document currency", "Währung", "Waehrung", "WKZ",
        "币种", "币别", "货币", "幣別", "幣種",
    ),
    "disputed": (
        "dispute", "in dispute", "is disputed", "Strittig", "Streitig", "Reklamiert",
        "争议", "是否争议", "有争议", "爭議",
    ),
    "legal_name": ("legal entity", "registered name", "Firmierung", "法定名称", "工商名称"),
    "aliases": ("alias", "other names", "also known as", "aka", "别名", "简称", "曾用名"),
    "registry_id": (
        "registration no", "registration number", "registry no", "company number", "tax id",
        "Handelsregisternummer", "税号", "纳税人识别号",
    ),
    "country": ("country code", "Land", "国家", "國家"),
    "industry": ("sector", "branch", "Branche", "行业", "行業"),
    "segment": ("customer segment", "customer group", "Kundengruppe", "客户分类", "客户类别"),
    "sales_owner": ("sales", "account manager", "sales rep", "Vertrieb", "销售", "业务员"),
    "credit_owner": ("credit controller", "credit manager", "信用负责人", "信控"),
    "indicator": ("criterion", "Kennzahl", "指标"),
    "rating": ("level", "grade", "Bewertung", "Note", "评级", "评分"),
    "as_of": ("as of date", "date", "valid from", "Stichtag", "日期", "评级日期", "截止日期"),
    "author": ("rated by", "by", "Bewertet von", "评级人"),
    "reason": ("comment", "why", "Begründung", "Grund", "原因", "理由"),
    "user_id": ("user", "slack id", "slack user id", "member id", "用户", "用户id"),
    "role": ("access", "Rolle", "角色"),
    "rate": ("exchange rate", "fx rate", "Kurs", "Wechselkurs", "汇率"),
    "title": ("name", "feed", "feed name", "名称"),
    "url": ("address", "link", "feed url", "网址", "链接"),
}  # fmt: skip

CURRENCIES: dict[str, str] = {
    code: code
    for code in """
    AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES
    KRW KWD KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND
    TRY TWD UAH USD UYU VND ZAR
    """.split()
} | {"RMB": "CNY", "元": "CNY", "人民币": "CNY", "€": "EUR", "£": "GBP"}
"""Codes that a heading may carry, and other ways in which a currency is written."""
