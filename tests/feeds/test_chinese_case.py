"""Chinese headlines written for these tests: whose bad news, how far it has come, is it bad at all.

The customer is 瑞禾食品; everybody else in them is invented as well.
"""

import pytest

from feeds.assess import assess
from feeds.assessment import Assessment
from feeds.role import Part
from feeds.status import Status

BAD = (
    "被告瑞禾食品拒不履行判决，被列为失信被执行人",
    "瑞禾食品遭供应商起诉，涉案金额2亿元",
    "瑞禾食品被起诉：拖欠工程款逾千万",
    "海岳集团起诉瑞禾食品拖欠货款",
    "海岳集团将瑞禾食品告上法庭",
    "评级机构下调瑞禾食品主体评级至BB",
    "瑞禾食品评级被标普下调至垃圾级",
    "瑞禾食品破产重整计划获法院批准",
    "瑞禾食品工厂爆炸致3死，已全面停产",
    "瑞禾食品因食品安全问题被市场监管总局罚款500万元",
    "瑞禾食品董事长被采取留置措施",
    "瑞禾食品欠薪，数百员工堵门讨薪",
    "法院受理海岳集团对瑞禾食品的破产清算申请",
    "瑞禾食品被海岳集团申请破产",
    "瑞禾食品被美国财政部列入SDN名单",
    "瑞禾食品與銀團貸款違約",
    "瑞禾食品遭證監會立案調查",
    "消费者投诉瑞禾食品退款难、客服失联",
    "瑞禾食品虚开发票案一审获刑",
    "瑞禾食品涉嫌传销被查",
    "瑞禾食品实控人失联，工厂停产",
)
OTHERS = (
    ("瑞禾食品作为原告起诉海岳集团，要求返还货款", Part.PLAINTIFF),
    ("原告瑞禾食品与被告海岳集团买卖合同纠纷一审宣判", Part.PLAINTIFF),
    ("瑞禾食品将海岳集团告上法庭，追讨欠款", Part.PLAINTIFF),
    ("瑞禾食品诉海岳集团：追讨货款获法院支持", Part.PLAINTIFF),
    ("瑞禾食品向法院申请对海岳集团进行破产清算", Part.PLAINTIFF),
    ("瑞禾食品遭前员工职务侵占，损失800万元", Part.VICTIM),
    ("假冒瑞禾食品产品窝点被捣毁", Part.VICTIM),
    ("男子冒充瑞禾食品员工行骗被捕", Part.VICTIM),
    ("瑞禾食品報案：網站遭仿冒詐騙消費者", Part.VICTIM),
    ("海岳集团拖欠瑞禾食品货款3000万元", Part.VICTIM),
    ("瑞禾食品下调海岳集团评级", Part.RATER),
    ("瑞禾食品收购资不抵债的海岳集团", Part.RESCUER),
    ("瑞禾食品供应商海岳集团申请破产", Part.BYSTANDER),
    ("瑞禾食品的竞争对手海岳集团暴雷", Part.BYSTANDER),
)
OVER = (
    ("更正：本报此前关于瑞禾食品破产的报道不实，特此致歉", Status.RETRACTION),
    ("媒体撤回瑞禾食品造假报道并致歉", Status.RETRACTION),
    ("瑞禾食品辟谣破产传闻，称经营一切正常", Status.RETRACTION),
    ("法院驳回海岳集团对瑞禾食品的起诉", Status.ACQUITTAL),
    ("瑞禾食品胜诉：法院驳回海岳集团全部诉讼请求", Status.ACQUITTAL),
    ("检方决定对瑞禾食品不起诉", Status.ACQUITTAL),
    ("瑞禾食品澄清：网传资金链断裂为不实信息", Status.NONE),
    ("瑞禾食品发布声明：公司不存在债务逾期", Status.NONE),
    ("瑞禾食品撤销破产申请，全额兑付债券", Status.NONE),
    ("瑞禾食品举办破产法律知识讲座", Status.NONE),
    ("瑞禾食品获评反欺诈先进单位", Status.NONE),
    ("瑞禾食品净利润增长30%，偿还全部到期债务", Status.NONE),
)


def judged(title: str) -> Assessment:
    return assess(title, "", ("瑞禾食品",))


@pytest.mark.parametrize("title", BAD)
def test_bad_news_is_seen_with_words_as_they_stand_in_the_headline(title: str) -> None:
    found = judged(title)
    assert found.adverse
    assert found.words
    assert all(word in title for word in found.words)


@pytest.mark.parametrize(("title", "part"), OTHERS)
def test_the_bad_news_of_others_is_silent(title: str, part: Part) -> None:
    found = judged(title)
    assert not found.adverse
    assert found.role is part


@pytest.mark.parametrize(("title", "status"), OVER)
def test_what_was_denied_taken_back_or_settled_for_the_customer_is_silent(
    title: str, status: Status
) -> None:
    found = judged(title)
    assert not found.adverse
    assert found.status is status
