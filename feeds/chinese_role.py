"""Whose bad news it is, in Chinese: patterns over a clause in which the customer is TARGET.

Each with the word of `feeds.role.Part` that it tells, in the order in which they are tried.
"""

from typing import Final

CHINESE: Final = (
    (
        "victim",
        (
            r"TARGET(?:的|前|一名|原)*(?:员工|职员|高管|财务|出纳|会计|经理)[^，。；]{0,4}"
            r"(?:诈骗|侵占|挪用|骗取|盗窃)了?(?:公司|本公司|单位)"
        ),
    ),
    (
        "plaintiff",
        r"TARGET[^被遭，。；]{0,4}(?:向|对)(?!TARGET)[^，。；]{2,15}?(?:追讨|追索|催收|索赔|追偿|讨要)",
    ),
    # 被 and 遭 turn the verb around.
    ("accused", r"被告(?:人|方|公司)?\s*TARGET"),
    ("plaintiff", r"原告(?:人|方|公司)?\s*TARGET|TARGET(?:作为|系|为)原告"),
    ("plaintiff", r"TARGET[^被遭，。；]{0,3}(?:将|把)[^，。；]{1,20}?告上"),
    (
        "victim",
        (
            r"TARGET(?:遭|被)(?!指|控|曝|举报|查|质疑|疑|判|罚|追究|认定|媒体|证监)[^，。；]{0,10}?"
            r"(?:职务侵占|侵占|挪用|盗窃|诈骗|骗取|敲诈)"
        ),
    ),
    ("victim", r"TARGET[^，。；]{0,4}(?:报案|报警)"),
    ("plaintiff", r"TARGET[^被遭，。；]{0,10}?(?:起诉|状告|控告)(?!书)[^，。；\s]"),
    (
        "plaintiff",
        r"TARGET[^被遭，。；]{0,4}(?:诉|对)[^，。；]{2,20}?(?:提起诉讼|申请仲裁|提起仲裁)",
    ),
    (
        "plaintiff",
        r"TARGET[^被遭，。；]{0,8}申请(?!破产|重整|自|进行|启动|对其)[^，。；]{0,15}?(?:破产|清算|强制执行|冻结|查封|保全)",
    ),
    ("plaintiff", r"TARGET[^被遭，。；]{0,4}诉(?!讼|状|求|前|争|称)[^，。；]{2,20}"),
    ("victim", r"(?:诈骗|骗取|假冒|冒充|冒用|仿冒|盗窃|伪造|欺诈|拖欠|欠)了?\s*TARGET"),
    (
        "victim",
        r"TARGET(?:被骗|遭骗|遭诈骗|被诈骗|遭冒充|被冒充|被假冒|遭假冒|是受害|系受害|为受害|受害)",
    ),
    (
        "rater",
        r"TARGET(?:将|把)?[^被遭，。；]{0,12}(?:下调|调低|上调|维持|给予)[^，。；]{0,20}(?:评级|目标价)",
    ),
    (
        "rescuer",
        r"TARGET[^被遭，。；]{0,6}(?:收购|接手|接盘|救助|参与重整)[^，。；]{0,20}(?:破产|重整|债务|困境|资产|资不抵债|濒临倒闭)",
    ),
    ("plaintiff", r"TARGET(?:已|依法|及时|紧急)?(?:冻结|拦截|查封|下架)了"),
    ("bystander", r"(?:不像|不同于|有别于)TARGET|(?:与|和)TARGET无关"),
    ("bystander", r"TARGET[^，。；]{0,12}(?:未受影响|不受影响|运营正常|正常回款)"),
    (
        "bystander",
        r"TARGET的?(?:供应商|竞争对手|经销商|对手公司|客户)(?!投诉|数据|信息|讨债|上门|维权|堵门|集体|追讨|讨要)",
    ),
    ("bystander", r"(?:供应商|竞争对手|经销商)\s*TARGET(?=的|，|、)"),
)
