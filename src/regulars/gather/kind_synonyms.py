"""The names that columns of every kind but orders go by, in English and Chinese. Compared without case, blanks and marks.

Who ordered, which order and which product are called here as in files of orders, and by a few names more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.gather.synonyms import ROLES

__all__ = ["CALLS", "NAMES", "TIMES", "TYPED"]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WHEN: Final = _names("""
    timestamp event_time event_timestamp occurred_at happened_at time datetime date_time created_at create_time created date
    original_timestamp sent_at received_at submitted_at created_date date_created
    时间 日期 发生时间 创建时间 操作时间 提交时间
    """)

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": (
        *ROLES["customer"],
        *_names("""
        userid user_id distinct_id uid visitor_id subscriber_id profile_id respondent_id reviewer_id author_id requester_id
        sender_id recipient_id contact_key subscriber_key user_login openid unionid recipient_email subscriber_email
        respondent_email reviewer_email author_email requester_email recipient subscriber respondent reviewer author requester
        sender from visitor_email
        买家会员名称 买家会员昵称 评价人 评论人 评论者 评论用户 领取人 领券人 领取用户 使用人 接收人 收信人 访客id 用户昵称
        提问人 答题人 填写人 留言人 会员手机号码
        """),
    ),
    "order_id": ROLES["order_id"],
    "product": (*ROLES["product"], *_names("""
        handle product_handle spu spu_id 商品货号 宝贝id 商品链接id 款号 content_id item_asin
        """)),
    "category": (*ROLES["category"], *_names("""
        product_category product_type type department categories 商品类型 商品品类 一级类目
        """)),
    "brand": (*ROLES["brand"], "品牌名称"),
    "place": ROLES["place"],
    "channel": _names("channel medium source_channel platform 渠道 触达渠道 平台 来源渠道"),
    "campaign": _names("""
        campaign campaign_id campaign_name campaign_key mailing mailing_id send_id email_name journey_name
        活动 活动id 活动编号 活动名称 营销活动 计划名称 任务名称
        """),
    "message_id": _names("""
        message_id messageid event_id insert_id uuid review_id comment_id response_id ticket_id 消息id 事件id 评价id
        """),
    "event": _names("event event_name eventname event_type action_name 事件 事件名 事件名称 行为 行为类型 事件类型"),
    "type": ("type", "call"),
    "properties": _names("properties props event_properties event_params params attributes 属性 事件属性"),
    "traits": _names("traits user_properties 用户属性"),
    "revenue": _names("revenue total amount value 金额"),
    "refund_id": _names("""
        refund_id return_id rma rma_number refund_number return_number 退款编号 退款单号 退货单号 售后单号 售后编号 退款id
        """),
    "refund_amount": _names("""
        refund_amount refunded_amount amount_refunded total_refunded refund_total return_amount
        退款金额 买家退款金额 实退金额 退款总额 应退金额 amount
        """),
    "refunded_at": _names("""
        refunded_at refund_date refund_time return_date returned_at date_refunded refund_created_at
        退款时间 退款完成时间 退款完结时间 退货时间 退款日期 申请退款时间 退款申请时间 退款的申请时间 售后申请时间 申请时间
        """),
    "cancelled_at": _names("""
        cancelled_at canceled_at cancel_time cancellation_date cancel_date cancelled_on date_cancelled 取消时间 取消日期
        订单取消时间
        """),
    "reason": _names("""
        refund_reason return_reason cancel_reason cancellation_reason 退款原因 退货原因 买家退款原因 取消原因 售后原因
        """),
    "birthday": _names("birthday birth_date date_of_birth dob birthdate 生日 出生日期"),
    "gender": _names("gender sex 性别 会员性别"),
    "joined_at": _names("""
        joined_at join_date signup_date sign_up_date registered_at registration_date register_time date_registered enrolled_at
        enrollment_date member_since optin_time created_at date_created created create_date account_created customer_since
        注册时间 注册日期 入会时间 入会日期 开卡时间 开卡日期 成为会员时间 成为客户时间 创建时间
        """),
    "tier": _names("""
        tier level member_level membership_level customer_group loyalty_tier loyalty_card membership_card vip
        等级 会员等级 客户等级 会员级别 客户级别
        """),
    "points": _names("points points_balance loyalty_points balance 积分 积分余额 可用积分 当前积分 会员积分 储值余额 余额"),
    "age": _names("age age_group age_range 年龄 年龄段"),
    "income": _names("income household_income income_group 收入"),
    "household": _names("household_size household_comp kids_count marital_status home_ownership 家庭人数 婚姻状况"),
    "person": _names("""
        name full_name first_name last_name customer_name member_name nickname 姓名 会员姓名 客户姓名 顾客姓名 昵称
        会员名称 客户名称 客户昵称
        """),
    "consented": _names("""
        accepts_marketing accepts_email_marketing email_consent sms_consent marketing_consent newsletter email_marketing_status
        是否接收短信 营销授权
        """),
    "city": _names("city town province state country region 城市 省份 省 市 国家 地区 所在城市"),
    "phone": _names("""
        phone mobile phone_number mobile_number telephone tel 手机 手机号 手机号码 会员手机号 电话 联系电话 客户手机号
        """),
    "mail": _names("email e_mail email_address mail primary_email 邮箱 电子邮箱"),
    "card": _names("""
        card_number card_no loyalty_card loyalty_card_no membership_card member_card barcode_card 会员卡号 卡号 会员卡
        """),
    "updated_at": _names("updated_at last_updated modified_at last_modified last_changed as_of 更新时间 最后更新时间 修改时间"),
    "price": _names("""
        price list_price regular_price retail_price variant_price unit_price sale_price msrp 价格 售价 单价 零售价 吊牌价
        标价 一口价 市场价 销售价
        """),
    "product_name": _names("""
        name title product_name product_title item_name item_title description 商品名称 商品标题 宝贝标题 宝贝名称 品名
        货品名称 名称 标题
        """),
    "stock": _names("""
        stock inventory inventory_quantity variant_inventory_qty quantity_on_hand in_stock stock_quantity qty available
        库存 库存数量 总库存 宝贝数量
        """),
    "cost": _names("cost cost_price unit_cost cost_per_item 成本 成本价 进价 采购价"),
    "barcode": _names("barcode ean upc gtin variant_barcode 条码 条形码 商品条码"),
    "changed_at": _names("updated_at last_updated modified_at valid_from effective_from 更新时间 修改时间 生效时间"),
    "page": _names("""
        page page_url url page_path path page_title landing_page screen screen_name page_name page_location visited_page
        页面 页面地址 访问页面 页面路径 页面名称 页面标题 网址
        """),
    "referrer": _names("referrer referer utm_source traffic_source page_referrer 来源 来源页面 流量来源"),
    "session": _names("session_id session ga_session_id visit_id 会话id 会话"),
    "viewed": _names("viewed_at view_time visit_time visited_at visit_date viewed_product 浏览时间 访问时间 浏览商品"),
    "visited_at": (*_names("""
        viewed_at view_time visit_time visited_at visit_date visit_start session_start 浏览时间 访问时间 进店时间 到店时间
        """), *_WHEN),
    "device": _names("device device_type browser os 设备 设备类型"),
    "liked": _names("""
        liked_at like_time favorited_at favourited_at favorite_time wishlisted_at saved_at added_to_wishlist wishlist_id
        点赞时间 收藏时间
        """),
    "liked_at": (*_names("""
        liked_at like_time favorited_at favourited_at favorite_time wishlisted_at saved_at added_to_wishlist added_at
        date_added 点赞时间 收藏时间
        """), *_WHEN),
    "comment": _names("comment comment_body comment_text comment_content 评论内容 评论 回复内容"),
    "commented": _names("commented_at comment_time comment_date 评论时间"),
    "commented_at": (*_names("commented_at comment_time comment_date posted_at 评论时间 发布时间"), *_WHEN),
    "post": _names("post_id article_id video_id note_id parent_id 帖子id 笔记id 视频id 作品id"),
    "shared": _names("shared_at share_time share_date 分享时间 转发时间"),
    "share_channel": _names("share_channel shared_to share_target share_platform 分享渠道 分享至 转发至"),
    "shared_at": (*_names("shared_at share_time share_date 分享时间 转发时间"), *_WHEN),
    "rating": _names("""
        rating stars star_rating review_rating review_score score overall_rating 评分 星级 评价星级 评价等级 打分 商品评分
        综合评分
        """),
    "review": _names("""
        review review_body review_text review_content body content comment comments text feedback 评价内容 评价 评论内容
        初评内容 点评内容
        """),
    "title": _names("title review_title headline summary 评价标题"),
    "reviewed": _names("reviewed_at review_date review_time 评价时间 点评时间 评论时间"),
    "reviewed_at": (*_names("reviewed_at review_date review_time review_created_at 评价时间 点评时间 评论时间 初评时间"), *_WHEN),
    "nps": _names("""
        nps nps_score nps_rating likelihood_to_recommend how_likely_are_you_to_recommend_us 推荐意愿 推荐分 净推荐值
        nps得分 nps评分
        """),
    "survey": _names("survey survey_id survey_name form form_name form_id 问卷 问卷id 问卷名称 问卷编号"),
    "question": _names("question question_id question_text 题目 问题 题目id 题号"),
    "answer": _names("""
        answer answer_text response answer_value comment comments feedback verbatim 答案 回答 答题内容 选项 反馈内容
        意见反馈 补充说明
        """),
    "answered": _names("""
        answered_at submitted_at submit_date response_date end_date completed_at date_submitted responded_at 答题时间
        提交时间 提交答卷时间 填写时间
        """),
    "answered_at": (*_names("""
        answered_at submitted_at submit_date response_date end_date completed_at date_submitted responded_at recorded_date
        答题时间 提交时间 提交答卷时间 填写时间
        """), *_WHEN),
    "sent": _names("sent_at send_time sent_date sendtime send_date delivered_at delivery_time 发送时间 推送时间 触达时间"),
    "sent_at": (*_names("""
        sent_at send_time sent_date sendtime send_date delivered_at delivery_time event_date 发送时间 推送时间 触达时间
        群发时间
        """), *_WHEN),
    "opened_at": _names("opened_at open_time opened first_open last_open open_date first_opened_at 打开时间 阅读时间 已读时间"),
    "clicked_at": _names("clicked_at click_time clicked first_click last_click click_date first_clicked_at 点击时间"),
    "unsubscribed_at": _names("unsubscribed_at unsubscribe_time unsub_time unsub_date opted_out_at optout_time 退订时间"),
    "action": _names("""
        action status event event_type activity delivery_status 动作 状态 发送状态 触达状态 券状态 优惠券状态 使用状态 事件
        """),
    "subject": _names("subject subject_line email_subject 主题 标题 邮件主题 短信签名"),
    "coupon": _names("""
        coupon coupon_code coupon_id coupon_no coupon_upc voucher voucher_code voucher_id promo_code discount_code code
        coupon_name
        优惠券 优惠券码 券码 券号 优惠券编号 优惠券id 卡券编号 券编号 优惠券名称 券名称 卡券名称
        """),
    "issued_at": _names("""
        issued_at issue_date issued_on granted_at assigned_at received_at claimed_at claim_time collect_time 领取时间
        发放时间 发券时间 领券时间 领取日期 created_at
        """),
    "redeemed_at": _names("""
        redeemed_at redemption_date redeem_date redeem_time used_at use_time usage_date redeemed 使用时间 核销时间 用券时间
        使用日期 核销日期
        """),
    "message": _names("""
        message message_text message_body body text content last_message chat_text description comment 留言内容 消息内容
        咨询内容 聊天内容 会话内容 内容 留言 问题描述 消息
        """),
    "conversation": _names("""
        conversation_id conversation ticket_id ticket thread_id chat_id case_id ticket_number 会话id 会话编号 工单编号
        工单号 对话id
        """),
    "received": (*_names("""
        received_at message_time sent_at opened_at 留言时间 消息时间 咨询时间 发送时间 会话时间 接入时间
        """), *_WHEN),
    "direction": _names("direction sender_type author_type from_type via 发送方 消息方向"),
    "happened_at": _WHEN,
}  # fmt: skip
"""Role to the header names it goes by, the better source first."""

TIMES: Final = frozenset(
    _names("""
    refunded_at cancelled_at updated_at visited_at liked_at commented_at shared_at reviewed_at answered_at sent_at opened_at
    clicked_at unsubscribed_at issued_at redeemed_at received happened_at changed_at joined_at
    viewed liked commented shared reviewed answered sent
    """)
)
"""Roles whose values are instants."""

TYPED: Final = frozenset(("refund_amount", "revenue", "price", "rating", "nps", "cost", "stock", "points"))
"""Roles whose values are numbers."""

CALLS: Final = ("track", "identify", "page", "screen", "group", "alias")
"""What Segment's calls are named."""
