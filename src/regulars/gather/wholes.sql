-- Everything that a row says besides its roles, as one JSON object. Blank cells say nothing.
-- Reads: told (row, properties, traits, rest_1 to rest_40). Gives: row, doc. Values: name_aa to name_bn.
WITH objects AS (
    SELECT *,
        CASE WHEN JSON_VALID(traits) THEN JSON_TYPE(traits) = 'OBJECT' ELSE FALSE END AS has_traits,
        CASE WHEN JSON_VALID(properties) THEN JSON_TYPE(properties) = 'OBJECT' ELSE FALSE END AS has_properties
    FROM told
)
SELECT
    row,
    -- A merge leaves out what is NULL. What is no object is kept as a text, and judged like one.
    JSON_MERGE_PATCH(
        JSON_OBJECT(
            :name_aa, NULLIF(TRIM(rest_1), ''), :name_ab, NULLIF(TRIM(rest_2), ''), :name_ac, NULLIF(TRIM(rest_3), ''),
            :name_ad, NULLIF(TRIM(rest_4), ''), :name_ae, NULLIF(TRIM(rest_5), ''), :name_af, NULLIF(TRIM(rest_6), ''),
            :name_ag, NULLIF(TRIM(rest_7), ''), :name_ah, NULLIF(TRIM(rest_8), ''), :name_ai, NULLIF(TRIM(rest_9), ''),
            :name_aj, NULLIF(TRIM(rest_10), ''), :name_ak, NULLIF(TRIM(rest_11), ''), :name_al, NULLIF(TRIM(rest_12), ''),
            :name_am, NULLIF(TRIM(rest_13), ''), :name_an, NULLIF(TRIM(rest_14), ''), :name_ao, NULLIF(TRIM(rest_15), ''),
            :name_ap, NULLIF(TRIM(rest_16), ''), :name_aq, NULLIF(TRIM(rest_17), ''), :name_ar, NULLIF(TRIM(rest_18), ''),
            :name_as, NULLIF(TRIM(rest_19), ''), :name_at, NULLIF(TRIM(rest_20), ''), :name_au, NULLIF(TRIM(rest_21), ''),
            :name_av, NULLIF(TRIM(rest_22), ''), :name_aw, NULLIF(TRIM(rest_23), ''), :name_ax, NULLIF(TRIM(rest_24), ''),
            :name_ay, NULLIF(TRIM(rest_25), ''), :name_az, NULLIF(TRIM(rest_26), ''), :name_ba, NULLIF(TRIM(rest_27), ''),
            :name_bb, NULLIF(TRIM(rest_28), ''), :name_bc, NULLIF(TRIM(rest_29), ''), :name_bd, NULLIF(TRIM(rest_30), ''),
            :name_be, NULLIF(TRIM(rest_31), ''), :name_bf, NULLIF(TRIM(rest_32), ''), :name_bg, NULLIF(TRIM(rest_33), ''),
            :name_bh, NULLIF(TRIM(rest_34), ''), :name_bi, NULLIF(TRIM(rest_35), ''), :name_bj, NULLIF(TRIM(rest_36), ''),
            :name_bk, NULLIF(TRIM(rest_37), ''), :name_bl, NULLIF(TRIM(rest_38), ''), :name_bm, NULLIF(TRIM(rest_39), ''),
            :name_bn, NULLIF(TRIM(rest_40), '')
        ),
        JSON_OBJECT('traits', CASE WHEN NOT has_traits THEN NULLIF(TRIM(traits), '') END,
            'properties', CASE WHEN NOT has_properties THEN NULLIF(TRIM(properties), '') END),
        CASE WHEN has_traits THEN CAST(traits AS JSON) ELSE CAST('{}' AS JSON) END,
        CASE WHEN has_properties THEN CAST(properties AS JSON) ELSE CAST('{}' AS JSON) END
    ) AS doc
FROM objects
