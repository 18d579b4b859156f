-- Rows of a file of any kind but orders and items as what happened, typed, or why a row is refused. One row may tell of four events.
-- Reads: told (row and a text column a role), keyed (row, customer as its key), wholes, properties, instants, event_names (said, name).
-- Gives: the columns of `happened`. Values: kind, event_a to event_d (what each time tells of; '' where a column names it),
-- undated (1 where rows carry no time: known from now on), today, a shape, a mark and what to drop for score and amount, minor,
-- shaped_private, now_us.
WITH told_texts AS (
    SELECT
        t.row,
        k.customer,
        LOWER(NULLIF(TRIM(t.type), '')) AS call,
        COALESCE(NULLIF(TRIM(t.event), ''), CASE WHEN LOWER(TRIM(t.type)) IN ('identify', 'page', 'screen', 'group', 'alias')
            THEN LOWER(TRIM(t.type)) END) AS said_event,
        NULLIF(TRIM(t.message_id), '') AS given_id,
        COALESCE(NULLIF(TRIM(t.order_id), ''), w.doc ->> '$.order_id') AS order_id,
        COALESCE(NULLIF(TRIM(t.amount), ''), w.doc ->> '$.revenue', w.doc ->> '$.total') AS amount,
        COALESCE(NULLIF(TRIM(t.product), ''), w.doc ->> '$.product_id', w.doc ->> '$.sku') AS product,
        NULLIF(TRIM(t.place), '') AS place,
        COALESCE(NULLIF(TRIM(t.campaign), ''), w.doc ->> '$.campaign_id', w.doc ->> '$.coupon_campaign') AS campaign,
        NULLIF(TRIM(t.channel), '') AS channel,
        COALESCE(NULLIF(TRIM(t.score), ''), w.doc ->> '$.rating', w.doc ->> '$.nps') AS score,
        NULLIF(CONCAT_WS(CHR(10), COALESCE(NULLIF(TRIM(t.title), ''), w.doc ->> '$.review_title'),
            COALESCE(NULLIF(TRIM(t.text), ''), w.doc ->> '$.text', w.doc ->> '$.message', w.doc ->> '$.comment',
                w.doc ->> '$.review_body', w.doc ->> '$.body', w.doc ->> '$.content')), '') AS said_text,
        p.properties,
        COALESCE(p.refused, 0) AS refused
    FROM told AS t
    LEFT JOIN keyed AS k ON k.row = t.row
    LEFT JOIN wholes AS w ON w.row = t.row
    LEFT JOIN properties AS p ON p.row = t.row
),
named AS (
    SELECT
        t.*, i.moment, i.time_text,
        CASE WHEN :undated = 1 THEN CAST(:now_us AS BIGINT) ELSE i.at_us END AS at_us,
        CASE WHEN :undated = 1 THEN CAST(:today AS INTEGER) ELSE i.day END AS day,
        -- What was done is said by a column, else by which of the times it is. A file of events may name any event.
        COALESCE(
            CASE WHEN :kind = 'events' OR i.moment IS NULL OR i.moment = 1 THEN n.name END,
            CASE WHEN :kind = 'events' THEN t.said_event END,
            NULLIF(CASE COALESCE(i.moment, 1) WHEN 1 THEN :event_a WHEN 2 THEN :event_b WHEN 3 THEN :event_c ELSE :event_d END, '')
        ) AS event
    FROM told_texts AS t
    LEFT JOIN instants AS i ON i.row = t.row
    LEFT JOIN event_names AS n ON n.said = LOWER(REGEXP_REPLACE(t.said_event, '[ _-]+', '', 'g'))
),
typed AS (
    SELECT
        *,
        COALESCE(CASE WHEN :score_mark = '.' THEN TRY_CAST(score AS DECIMAL(15, 3)) END,
            TRY_CAST(CASE WHEN REGEXP_MATCHES(score, :score_shape) THEN
                CASE WHEN REGEXP_MATCHES(score, '[-−(]') THEN '-' ELSE '' END
                || REPLACE(REGEXP_REPLACE(score, :score_drop, '', 'g'), ',', '.') END AS DECIMAL(15, 3))) AS score_read,
        COALESCE(CASE WHEN :amount_mark = '.' THEN TRY_CAST(amount AS DECIMAL(18, 6)) END,
            TRY_CAST(CASE WHEN REGEXP_MATCHES(amount, :amount_shape) THEN
                CASE WHEN REGEXP_MATCHES(amount, '[-−(]') THEN '-' ELSE '' END
                || REPLACE(REGEXP_REPLACE(amount, :amount_drop, '', 'g'), ',', '.') END AS DECIMAL(18, 6))) AS amount_read
    FROM named
),
judged AS (
    SELECT
        *,
        CASE
            WHEN customer IS NULL THEN 'customer_missing'
            WHEN customer IN (CHR(30) || 'email_unreadable', CHR(30) || 'phone_unreadable', CHR(30) || 'customer_unusable')
                THEN SUBSTR(customer, 2)
            WHEN STRLEN(customer) > 1000 OR CONTAINS(customer, CHR(0)) THEN 'customer_unusable'
            WHEN event IS NULL THEN 'event_missing'
            WHEN STRLEN(event) > 200 OR REGEXP_MATCHES(event, :shaped_private) THEN 'event_unusable'
            WHEN at_us IS NULL THEN 'time_unreadable'
            WHEN at_us < 0 THEN 'time_before_1970'
            WHEN at_us > :now_us + 86400000000 THEN 'time_in_the_future'
            WHEN score IS NOT NULL AND (score_read IS NULL OR ABS(score_read) > 1000000) THEN 'score_unreadable'
            WHEN amount IS NOT NULL AND amount_read IS NULL THEN 'amount_unreadable'
            WHEN ABS(amount_read) * :minor > 9007199254740992 THEN 'amount_too_large'
        END AS moment_reason
    FROM typed
)
SELECT
    row, CAST(COALESCE(moment, 1) AS INTEGER) AS moment, customer, at_us, day,
    CASE WHEN :undated = 1 OR event = 'Member Identified' THEN 'identify' WHEN call IN ('page', 'screen', 'group', 'alias') THEN call
        ELSE 'track' END AS type,
    event AS name,
    -- A place, a campaign, a channel and a product are no persons: what looks like one is left out, and counted.
    CASE WHEN NOT REGEXP_MATCHES(place, :shaped_private) THEN place END AS place,
    CASE WHEN NOT REGEXP_MATCHES(campaign, :shaped_private) THEN campaign END AS campaign,
    CASE WHEN NOT REGEXP_MATCHES(channel, :shaped_private) THEN channel END AS channel,
    CASE WHEN NOT REGEXP_MATCHES(product, :shaped_private) THEN product END AS product,
    CAST(ROUND(score_read * 1000) AS BIGINT) AS score_milli,
    CASE WHEN STRLEN(order_id) <= 1000 THEN order_id END AS order_id,
    TRY_CAST(ROUND(ABS(CAST(amount_read AS DECIMAL(38, 6))) * :minor) AS BIGINT) AS amount,
    properties, said_text AS text,
    CASE WHEN :kind = 'events' AND STRLEN(given_id) <= 1000 AND NOT REGEXP_MATCHES(given_id, :shaped_private) THEN given_id
        WHEN given_id IS NOT NULL THEN MD5(given_id) END AS given_id,
    CASE WHEN :undated = 1 THEN 0 ELSE 1 END AS dated,
    refused + CASE WHEN COALESCE(REGEXP_MATCHES(place, :shaped_private), FALSE) THEN 1 ELSE 0 END
        + CASE WHEN COALESCE(REGEXP_MATCHES(campaign, :shaped_private), FALSE) THEN 1 ELSE 0 END
        + CASE WHEN COALESCE(REGEXP_MATCHES(channel, :shaped_private), FALSE) THEN 1 ELSE 0 END
        + CASE WHEN COALESCE(REGEXP_MATCHES(product, :shaped_private), FALSE) THEN 1 ELSE 0 END AS refused,
    -- A row of several times is refused whole: one bad time must not vanish beside a good one.
    MIN(moment_reason) OVER (PARTITION BY row) AS reason
FROM judged
