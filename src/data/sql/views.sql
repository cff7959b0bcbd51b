-- The documented views (docs/data-model.md): facts joined with their sources, facts of one kind from all files together, and the figures
-- of the ledger under the kind that they belong to. Made anew whenever a store is opened for writing.

-- ---------------------------------------------------------------------------------------------------------------- helpers

-- The calendar year of a day. The engine's year(), month(), quarter() and the like each make a table of all days from 1970 to 2050 wherever
-- they stand in a query, which takes longer than a question of few rows; strftime() makes none.
CREATE OR REPLACE MACRO facts.calendar_year(day) AS CAST(strftime(day, '%Y') AS BIGINT);

-- The text of a period as jarak_period_format() writes it, which reads back as the same period.
CREATE OR REPLACE MACRO facts.period_text(kind, first_day, last_day) AS CASE kind
    WHEN 'year' THEN strftime(first_day, '%Y')
    WHEN 'month' THEN strftime(first_day, '%Y-%m')
    WHEN 'day' THEN strftime(first_day, '%Y-%m-%d')
    WHEN 'quarter' THEN strftime(first_day, '%Y') || CASE WHEN strftime(first_day, '%m') < '04' THEN 'Q1' WHEN strftime(first_day, '%m') < '07' THEN 'Q2'
                                                          WHEN strftime(first_day, '%m') < '10' THEN 'Q3' ELSE 'Q4' END
    WHEN 'half' THEN strftime(first_day, '%Y') || IF(strftime(first_day, '%m') < '07', 'H1', 'H2')
    WHEN 'span' THEN IF(strftime(first_day, '%m-%d') = '01-01' AND strftime(last_day, '%m-%d') = '12-31',
        strftime(first_day, '%Y') || '-' || strftime(last_day, '%Y'),
        IF(strftime(first_day, '%d') = '01', strftime(first_day, '%Y-%m/'), strftime(first_day, '%Y-%m-%d/'))
        || IF(last_day(last_day) = last_day, strftime(last_day, '%Y-%m'), strftime(last_day, '%Y-%m-%d')))
    ELSE kind END;

-- The calendar year that a period lies in; NULL for one that spans several.
CREATE OR REPLACE MACRO facts.year_of(first_day, last_day) AS IF(year(first_day) = year(last_day), year(first_day), NULL);

-- How many of the currency one unit is: USD_million is 1e6. NULL for a unit that is not money.
CREATE OR REPLACE MACRO facts.money_scale(unit) AS CASE
    WHEN unit IN ('USD', 'EUR') THEN 1.0
    WHEN unit IN ('USD_thousand', 'EUR_thousand') THEN 1e3
    WHEN unit IN ('USD_million', 'EUR_million') THEN 1e6
    WHEN unit IN ('USD_billion', 'EUR_billion') THEN 1e9 END;

-- A value in the unit of its quantity: money in US dollars, other things as they are. NULL where no exchange rate is known.
CREATE OR REPLACE MACRO facts.amount_of(value, unit, usd_per_eur) AS CASE WHEN facts.money_scale(unit) IS NULL THEN value
    ELSE value * facts.money_scale(unit) * IF(starts_with(unit, 'EUR'), usd_per_eur, 1.0) END;

-- Sums that do not depend on the order of rows, and so not on the number of threads: in whole millionths.
CREATE OR REPLACE MACRO facts.exact_sum(x) AS sum(CAST(round(x * 1e6) AS HUGEINT))::DOUBLE / 1e6;

-- A mean and a sample variance from whole numbers (units of 1e-12) for the same reason. For numbers below 1e4, such as logarithms.
CREATE OR REPLACE MACRO facts.exact_mean(x) AS sum(CAST(round(x * 1e12) AS HUGEINT))::DOUBLE / count(x) / 1e12;
CREATE OR REPLACE MACRO facts.exact_variance(x) AS IF(count(x) < 2, 0.0,
    (count(x) * sum(CAST(round(x * 1e12) AS HUGEINT) * CAST(round(x * 1e12) AS HUGEINT))
     - sum(CAST(round(x * 1e12) AS HUGEINT)) * sum(CAST(round(x * 1e12) AS HUGEINT)))::DOUBLE / (count(x) * (count(x) - 1)) / 1e24);

-- Which of several figures is believed: the least rank. A denied figure never is.
CREATE OR REPLACE MACRO facts.status_rank(status) AS CASE status
    WHEN 'official' THEN 1 WHEN 'reported' THEN 2 WHEN 'estimate' THEN 3 WHEN 'disputed' THEN 4 ELSE 5 END;

-- The least variance of a figure's logarithm, by that rank: official figures are rounded (1 %), those passed on are rounded again or cut to
-- "over" and "about" (3 %), estimates are somebody's arithmetic (10 %), and a disputed one has been denied by another source (20 %).
CREATE OR REPLACE MACRO facts.least_variance(status_rank) AS CASE status_rank
    WHEN 1 THEN 1e-4 WHEN 2 THEN 9e-4 WHEN 3 THEN 1e-2 ELSE 4e-2 END;

-- The digamma and trigamma functions of x > 0 to 1e-12: by recurrence to x + 8, there by their asymptotic series (Abramowitz and Stegun, Handbook of
-- Mathematical Functions, 6.3.5, 6.3.18, 6.4.6, 6.4.12).
CREATE OR REPLACE MACRO facts.digamma(x) AS ln(x + 8) - 0.5 / (x + 8) - pow(x + 8, -2) / 12 + pow(x + 8, -4) / 120 - pow(x + 8, -6) / 252
    + pow(x + 8, -8) / 240 - pow(x + 8, -10) / 132 - (1 / x + 1 / (x + 1) + 1 / (x + 2) + 1 / (x + 3) + 1 / (x + 4) + 1 / (x + 5) + 1 / (x + 6) + 1 / (x + 7));
CREATE OR REPLACE MACRO facts.trigamma(x) AS 1 / (x + 8) + 0.5 * pow(x + 8, -2) + pow(x + 8, -3) / 6 - pow(x + 8, -5) / 30 + pow(x + 8, -7) / 42
    - pow(x + 8, -9) / 30 + 5 * pow(x + 8, -11) / 66 + pow(x, -2) + pow(x + 1, -2) + pow(x + 2, -2) + pow(x + 3, -2) + pow(x + 4, -2) + pow(x + 5, -2)
    + pow(x + 6, -2) + pow(x + 7, -2);

-- Whether the values of the rows where `these` exceed those where `those`, for claims: as a list of answers, since sources may differ. Where the
-- least of these exceeds the largest of those (times factor): [true]. Where even the largest of these does not exceed the least of those:
-- [false]. Where it hangs on whom one believes: [true, false]. Where either is missing: [NULL].
CREATE OR REPLACE MACRO exceeds(value, these, those, factor := 1.0) AS CASE
    WHEN count(value) FILTER (these) = 0 OR count(value) FILTER (those) = 0 THEN [NULL::BOOLEAN]
    WHEN min(value) FILTER (these) > factor * max(value) FILTER (those) THEN [true]
    WHEN max(value) FILTER (these) <= factor * min(value) FILTER (those) THEN [false]
    ELSE [true, false] END;

-- ---------------------------------------------------------------------------------------------------------------- reference

CREATE OR REPLACE VIEW state AS SELECT * FROM facts.state;
CREATE OR REPLACE VIEW alias AS SELECT * FROM facts.alias;
CREATE OR REPLACE VIEW groups AS SELECT * FROM facts.groups;
CREATE OR REPLACE VIEW measure AS SELECT * FROM facts.measure;
CREATE OR REPLACE VIEW rate AS SELECT * FROM facts.rate;

-- ---------------------------------------------------------------------------------------------------------------- facts

-- Numbers of a version, for its order: 4.10 comes after 4.9; a letter by itself.
CREATE OR REPLACE MACRO facts.version_order(version) AS
    CASE WHEN regexp_matches(version, '^[0-9]') THEN TRY_CAST(string_split(version, '.') AS BIGINT[]) WHEN version IS NOT NULL THEN [ascii(version)::BIGINT] END;

-- Vintages from the oldest to the newest. One whose day is not known counts as newer than any that is dated, by its version, or else by when it
-- was loaded.
CREATE OR REPLACE VIEW facts.vintage_order AS
SELECT v.source_id, s.load_id, v.publication_id,
       row_number() OVER (ORDER BY v.day NULLS LAST, v.day IS NULL AND v.version IS NULL, facts.version_order(v.version) NULLS FIRST, s.load_id, s.source_id)
           AS rank
FROM facts.vintage v JOIN facts.source s USING (source_id);

-- Whose voice a source is: that of its publication.
CREATE OR REPLACE VIEW facts.publication_of AS
SELECT s.source_id, coalesce(v.publication_id, s.source_id) AS publication_id FROM facts.source s LEFT JOIN facts.vintage v USING (source_id);

-- The same, with an order of sources that does not depend on when they were loaded: the newest vintage first.
CREATE OR REPLACE VIEW facts.voice AS
SELECT s.source_id, coalesce(v.publication_id, s.source_id) AS publication_id,
       row_number() OVER (ORDER BY v.day DESC NULLS FIRST, facts.version_order(v.version) DESC NULLS LAST, l.sha256, s.title, s.publisher, s.url, s.source_id)
           AS place
FROM facts.source s LEFT JOIN facts.vintage v USING (source_id) LEFT JOIN facts.load l USING (load_id);

-- A vintage as people write it.
CREATE OR REPLACE MACRO facts.vintage_text(day, version) AS nullif(concat_ws(' ', strftime(day, '%Y-%m-%d'),
    IF(regexp_matches(version, '^[0-9]'), 'v', '') || version), '');

CREATE OR REPLACE VIEW source AS
SELECT s.source_id, s.title, s.publisher, s.url, s.licence, l.file, l.format, l.sha256, l.rows_loaded AS "rows", l.loaded_at,
       facts.vintage_text(v.day, v.version) AS vintage, coalesce(v.publication_id, s.source_id) AS publication
FROM facts.source s
LEFT JOIN facts.load l USING (load_id)
LEFT JOIN facts.vintage v USING (source_id);

-- What newer vintages of the same publication superseded, of all kinds.
CREATE OR REPLACE VIEW superseded AS
WITH fact AS (
    SELECT 'flow' AS fact, source_id, line, exporter AS from_state, importer AS to_state, first_day, last_day, product AS measure, value, NULL AS text,
           unit::VARCHAR AS unit, status::VARCHAR AS status, reporter, by_source
    FROM facts.superseded_flow
    UNION ALL
    SELECT 'figure', source_id, line, from_state, to_state, first_day, last_day, measure, value, text, unit, status::VARCHAR, reporter, by_source
    FROM facts.superseded_figure
    UNION ALL
    SELECT 'vote', source_id, line, state, NULL, date, date, concat_ws(' ', body, number, date), NULL, vote::VARCHAR, 'vote', 'official', NULL, by_source
    FROM facts.superseded_vote
    UNION ALL
    SELECT 'rollcall', source_id, line, NULL, NULL, date, date, rollcall, NULL, concat_ws(' ', resolution, title), 'roll call', 'official', NULL, by_source
    FROM facts.superseded_rollcall
    UNION ALL
    SELECT 'event', source_id, line, actor, target, first_day, last_day, code, weight, event_id, 'event', 'reported', NULL, by_source
    FROM facts.superseded_event
    UNION ALL
    SELECT 'membership', source_id, line, state, NULL, first_day, last_day, organisation, NULL, kind, 'status', 'official', NULL, by_source
    FROM facts.superseded_membership
    UNION ALL
    SELECT 'sanction', source_id, line, sender, target, first_day, last_day, kind || ' (' || decision || ')', NULL, scope, 'yes=1', status, NULL, by_source
    FROM facts.superseded_sanction
    UNION ALL
    SELECT 'alignment', source_id, line, state, sender, first_day, first_day, decision, NULL, stance, 'decision', status, NULL, by_source
    FROM facts.superseded_alignment
    UNION ALL
    SELECT 'product_list', source_id, line, NULL, NULL, first_day, last_day, list || ' ' || code, NULL, name, 'code', 'official', NULL, by_source
    FROM facts.superseded_product_list
    UNION ALL
    SELECT 'concordance', source_id, line, NULL, NULL, NULL, NULL, concat_ws(' ', from_list, from_code, 'to', to_list), NULL, to_code, 'code', 'official', NULL, by_source
    FROM facts.superseded_concordance
    UNION ALL
    SELECT 'published_ideal_point', source_id, line, state, NULL, jarak_year_first(year), jarak_year_last(year), body || ', ' || votes || ' votes', estimate, NULL,
           'ideal point', 'estimate', NULL, by_source
    FROM facts.superseded_published_ideal_point
)
SELECT f.fact, f.source_id, f.line, f.from_state, f.to_state, f.first_day, f.last_day, f.measure, f.value, f.text, f.unit, f.status, f.reporter,
       o.file, o.vintage, f.by_source, n.file AS by_file, n.vintage AS by_vintage
FROM fact f LEFT JOIN source o ON o.source_id = f.source_id LEFT JOIN source n ON n.source_id = f.by_source;

CREATE OR REPLACE VIEW coverage AS
SELECT source_id, measure, state, first_day, last_day, absent FROM facts.coverage;

CREATE OR REPLACE VIEW reject AS
SELECT l.file, r.line, r.column_name, r.reason, r.row_text
FROM facts.reject r
LEFT JOIN facts.load l USING (load_id);

CREATE OR REPLACE VIEW figure AS
SELECT f.source_id, f.line, f.from_state, f.to_state, facts.period_text(f.period_kind, f.first_day, f.last_day) AS period,
       f.first_day, f.last_day, f.period_kind, facts.year_of(f.first_day, f.last_day) AS year,
       f.measure, f.value, f.text, f.unit, f.status, f.reporter, f.note, s.title, s.publisher, s.url
FROM facts.figure f
LEFT JOIN facts.source s USING (source_id);

-- All flows, from files and from the ledger, before they are joined with their sources and turned into dollars. The ledger's measure says
-- which side counted: by origin, the exporting side did.
CREATE OR REPLACE VIEW facts.any_flow AS
SELECT 'flow' AS fact, source_id, line, exporter, importer, product, first_day, last_day, period_kind, side, reporter, value, unit, status,
       product AS measure, NULL::VARCHAR AS text, NULL::VARCHAR AS note
FROM facts.flow
UNION ALL
SELECT 'figure', source_id, line, from_state, to_state, 'TOTAL', first_day, last_day, period_kind,
       IF(measure = 'goods_exports_by_origin', 'export', 'import'), reporter, value, unit, status, measure, text, note
FROM facts.figure
WHERE measure IN ('goods_exports_by_origin', 'goods_imports_by_destination')
  AND from_state IS NOT NULL AND to_state IS NOT NULL AND value IS NOT NULL;

-- level: digits of the product's code, 0 of all goods. Rows of one level add up, rows of several count the same goods twice.
-- product_system: chapters, headings and subheadings of the Harmonized System have 2, 4 and 6 digits and mean the same everywhere; digits behind
-- them are a state's own, or the Union's (Combined Nomenclature, 8 digits), and mean the same only where the same one counts.
CREATE OR REPLACE MACRO facts.product_system(product) AS
    CASE WHEN product = 'TOTAL' THEN NULL
         WHEN NOT regexp_full_match(product, '[0-9]+') THEN 'other'
         WHEN length(product) IN (2, 4, 6) THEN 'HS'
         WHEN length(product) > 6 THEN 'national'
         ELSE 'other' END;
CREATE OR REPLACE VIEW flow AS
SELECT f.source_id, f.line, f.exporter, f.importer, f.product, IF(f.product = 'TOTAL', 0, length(f.product))::SMALLINT AS level,
       facts.product_system(f.product) AS product_system, facts.period_text(f.period_kind, f.first_day, f.last_day) AS period,
       f.first_day, f.last_day, f.period_kind, facts.year_of(f.first_day, f.last_day) AS year, f.side, f.reporter, f.value, f.unit,
       f.value * facts.money_scale(f.unit) * IF(starts_with(f.unit, 'EUR'), r.usd_per_eur, 1.0) AS value_usd,
       f.status, s.title, s.publisher, s.url
FROM facts.any_flow f
LEFT JOIN facts.rate r ON r.year = year(f.first_day)
LEFT JOIN facts.source s USING (source_id);

-- What no finer row of the same source, flow and period is part of: of codes that begin alike the longest, all goods only where no product is
-- there. So that a sum counts nothing twice, though it may lack what a reporter keeps back at the finest level. In the order of codes those
-- that begin with a code follow it (all goods: the empty code).
CREATE OR REPLACE VIEW flow_detail AS
SELECT * EXCLUDE (code, next_code)
FROM (SELECT *, min(code) OVER (PARTITION BY source_id, exporter, importer, first_day, last_day, side, reporter ORDER BY code
                                GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS next_code
      FROM (SELECT *, IF(level = 0, '', product) AS code FROM flow))
WHERE next_code IS NULL OR NOT starts_with(next_code, code);

-- Which source speaks for a roll call when several files hold it: the one with most votes, then the newest vintage. Taking whole roll
-- calls from one source is what keeps a vote from counting twice.
-- A vote that came without its date gets it from a list of roll calls in which the number is used once.
CREATE OR REPLACE VIEW facts.dated_number AS
SELECT body, number, min(date) AS date
FROM (SELECT source_id, body, number, min(date) AS date
      FROM facts.rollcall
      WHERE date IS NOT NULL
      GROUP BY source_id, body, number
      HAVING min(date) = max(date))
GROUP BY body, number;

CREATE OR REPLACE VIEW facts.dated_vote AS
SELECT source_id, line, body, number, date, state, vote FROM facts.vote WHERE date IS NOT NULL
UNION ALL
SELECT v.source_id, v.line, v.body, v.number, d.date, v.state, v.vote
FROM facts.vote v LEFT JOIN facts.dated_number d USING (body, number)
WHERE v.date IS NULL;

-- The record of the UN Digital Library numbers the roll calls otherwise than Erik Voeten's files do, so that one roll call would count twice:
-- of a day's roll calls those count whose numbers are most (the record has resolutions only, the files their parts and amendments too).
CREATE OR REPLACE VIEW facts.vote_speaker AS
SELECT body, number, date, source_id
FROM (SELECT *, count(*) OVER numbering AS n_numbered, min(place) OVER numbering AS first_place
      FROM (SELECT v.*, p.place, coalesce(l.format = 'undl_votes', false) AS is_record
            FROM (SELECT body, number, date, source_id, count(*) AS votes FROM facts.dated_vote GROUP BY body, number, date, source_id) v
            LEFT JOIN facts.voice p USING (source_id)
            LEFT JOIN facts.source s USING (source_id)
            LEFT JOIN facts.load l USING (load_id)
            QUALIFY row_number() OVER (PARTITION BY body, number, date ORDER BY votes DESC, place, source_id) = 1)
      WINDOW numbering AS (PARTITION BY body, date, is_record))
QUALIFY is_record = first_value(is_record) OVER (PARTITION BY body, date ORDER BY n_numbered DESC, first_place, is_record);

CREATE OR REPLACE VIEW facts.counted_vote AS
SELECT v.*
FROM facts.dated_vote v
JOIN facts.vote_speaker p ON p.number = v.number AND p.source_id = v.source_id AND p.body = v.body
    AND coalesce(p.date, DATE '0001-01-01') = coalesce(v.date, DATE '0001-01-01');

-- A roll call that several files describe is one row: each column from the first file that fills it, files with titles first, then the newest.
CREATE OR REPLACE VIEW facts.any_rollcall AS
SELECT min_by(source_id, place) AS source_id, min_by(line, place) AS line, concat_ws(' ', body, number, date) AS rollcall, body, number,
       min_by(session, place) FILTER (session IS NOT NULL) AS session, date,
       min_by(resolution, place) FILTER (resolution IS NOT NULL) AS resolution, min_by(title, place) FILTER (title IS NOT NULL) AS title,
       min_by(issues, place) FILTER (issues IS NOT NULL) AS issues, min_by(important, place) FILTER (important IS NOT NULL) AS important
FROM (SELECT r.*, row_number() OVER (PARTITION BY body, number, date ORDER BY resolution IS NULL, r.title IS NULL, v.place, source_id, line) AS place
      FROM facts.rollcall r LEFT JOIN facts.voice v USING (source_id))
GROUP BY body, number, date;

-- Votes that stand in the ledger: unga_vote_ES-11/1, hrc_vote_urgent_debate_ukraine.
CREATE OR REPLACE VIEW facts.ledger_vote AS
SELECT source_id, line, upper(split_part(measure, '_', 1)) AS body, substr(measure, strpos(measure, '_vote_') + 6) AS resolution,
       IF(period_kind = 'day', first_day, NULL) AS date, first_day, last_day, from_state AS state, text AS vote, status
FROM facts.figure
WHERE (starts_with(measure, 'unga_vote_') OR starts_with(measure, 'hrc_vote_'))
  AND from_state IS NOT NULL AND text IN ('Y', 'N', 'A', 'X');

CREATE OR REPLACE VIEW rollcall AS
SELECT source_id, line, rollcall, body, number, session, date, resolution, title, issues, important FROM facts.any_rollcall
UNION ALL
SELECT min_by(source_id, line), min(line), concat_ws(' ', body, resolution, facts.period_text(IF(date IS NULL, 'month', 'day'), first_day, last_day)),
       body, NULL, NULL, date, resolution, NULL, NULL, NULL
FROM facts.ledger_vote
GROUP BY body, resolution, date, first_day, last_day;

CREATE OR REPLACE VIEW vote AS
SELECT v.source_id, v.line, concat_ws(' ', v.body, v.number, v.date) AS rollcall, v.body, r.session, v.date, year(v.date) AS year,
       r.resolution, v.state, v.vote, 'official' AS status
FROM facts.counted_vote v
LEFT JOIN facts.any_rollcall r ON r.body = v.body AND r.number = v.number AND r.date = v.date
UNION ALL
SELECT source_id, line, concat_ws(' ', body, resolution, facts.period_text(IF(date IS NULL, 'month', 'day'), first_day, last_day)),
       body, NULL, date, facts.year_of(first_day, last_day), resolution, state, vote, status
FROM facts.ledger_vote;

CREATE OR REPLACE VIEW event AS
SELECT source_id, line, actor, target, first_day, last_day, period_kind, facts.year_of(first_day, last_day) AS year, code, quad_class,
       goldstein, weight, text, 'reported' AS status, event_id
FROM facts.event
UNION ALL
SELECT f.source_id, f.line, f.from_state, f.to_state, f.first_day, f.last_day, f.period_kind, facts.year_of(f.first_day, f.last_day),
       NULL, NULL, NULL, IF(f.measure = 'presidential_visit', coalesce(f.value, 1), 1.0), concat_ws(': ', f.measure, f.text), f.status, NULL
FROM facts.figure f
LEFT JOIN facts.measure m USING (measure)
WHERE (m.gesture_sign <> 0 OR f.measure = 'presidential_visit') AND f.from_state IS NOT NULL AND f.to_state IS NOT NULL;

-- The statuses of a state in an organisation, as the ledger has them, form one timeline: each holds until the next. Weights say how much
-- of a membership a standing is; a state that signed but has not ratified takes half a part.
CREATE OR REPLACE VIEW facts.standing AS
SELECT * FROM (VALUES ('member', 1.0), ('associate', 0.5), ('observer', 0.5), ('signatory', 0.5), ('partner', 0.25), ('suspended', 0.0))
    AS standing(kind, weight);

CREATE OR REPLACE VIEW facts.ledger_standing AS
SELECT source_id, line, substr(measure, 12) AS organisation, from_state AS state,
       CASE text
           WHEN 'member' THEN 'member' WHEN 'founder' THEN 'member' WHEN 'charter ratified' THEN 'member' WHEN 'treaty party' THEN 'member'
           WHEN 'associate member' THEN 'associate'
           WHEN 'observer' THEN 'observer' WHEN 'accession started' THEN 'observer'
           WHEN 'signed' THEN 'signatory' WHEN 'protocol signed' THEN 'signatory' WHEN 'accession approved' THEN 'signatory'
           WHEN 'dialogue partner' THEN 'partner'
           WHEN 'suspended' THEN 'suspended'
           WHEN 'exit' THEN NULL END AS kind,
       first_day,
       (lead(first_day) OVER (PARTITION BY measure, from_state ORDER BY first_day, line) - INTERVAL 1 DAY)::DATE AS last_day,
       status, text, note
FROM facts.figure
WHERE starts_with(measure, 'membership_') AND from_state IS NOT NULL AND first_day IS NOT NULL AND status NOT IN ('disputed', 'denied');

CREATE OR REPLACE VIEW membership AS
SELECT source_id, line, organisation, state, kind, first_day, last_day, 'official' AS status FROM facts.membership
UNION ALL
SELECT source_id, line, organisation, state, kind, first_day, last_day, status FROM facts.ledger_standing
WHERE kind IS NOT NULL AND (last_day IS NULL OR last_day >= first_day);

CREATE OR REPLACE VIEW sanction AS
SELECT f.source_id, f.line, f.regime, f.decision, f.sender, f.target, f.kind, f.scope, f.first_day, f.last_day, f.status, s.title, s.publisher, s.url
FROM facts.sanction f LEFT JOIN facts.source s USING (source_id);

CREATE OR REPLACE VIEW alignment AS
SELECT f.source_id, f.line, f.regime, f.decision, f.sender, f.target, f.state, f.stance, f.first_day AS day, f.status, s.title, s.publisher, s.url
FROM facts.alignment f LEFT JOIN facts.source s USING (source_id);

-- What files bring of reference, with its source and vintage.
CREATE OR REPLACE VIEW product_list AS
SELECT f.source_id, f.line, f.list, f.code, length(f.code)::SMALLINT AS level, f.name, f.parent, f.part, f.first_day, f.last_day,
       s.title, s.publisher, s.url, s.vintage
FROM facts.product_list f LEFT JOIN source s USING (source_id);

CREATE OR REPLACE VIEW concordance AS
SELECT f.source_id, f.line, f.from_list, f.from_code, f.to_list, f.to_code, f.relationship, s.title, s.publisher, s.url, s.vintage
FROM facts.concordance f LEFT JOIN source s USING (source_id);

CREATE OR REPLACE VIEW published_ideal_point AS
SELECT f.source_id, f.line, f.body, f.votes, f.state, f.year, f.session, f.estimate, f.conf_low, f.conf_high, f.n_votes, s.title, s.publisher, s.url, s.vintage
FROM facts.published_ideal_point f LEFT JOIN source s USING (source_id);

CREATE OR REPLACE VIEW event_cell AS
SELECT f.*, s.title FROM facts.event_cell f LEFT JOIN facts.source s USING (source_id);

-- ---------------------------------------------------------------------------------------------------------------- findings

-- What `jarak reroute --keep` found, by question. It is of the figures that were there then: stamp says of which.
CREATE TABLE IF NOT EXISTS facts.rerouting_run (run INTEGER NOT NULL, stamp VARCHAR NOT NULL, question VARCHAR NOT NULL, origin VARCHAR NOT NULL,
    destination VARCHAR NOT NULL, hubs VARCHAR NOT NULL, goods VARCHAR NOT NULL, window_months INTEGER NOT NULL, rule VARCHAR NOT NULL, q DOUBLE NOT NULL,
    unit VARCHAR NOT NULL, calibrated BOOLEAN NOT NULL);
CREATE TABLE IF NOT EXISTS facts.rerouting_pair (run INTEGER NOT NULL, product VARCHAR NOT NULL, hub VARCHAR NOT NULL, since VARCHAR NOT NULL,
    found BOOLEAN, linked BOOLEAN, before DOUBLE, after DOUBLE, growth DOUBLE, ratio DOUBLE, ratio_low DOUBLE, ratio_high DOUBLE, q DOUBLE, excess DOUBLE,
    excess_low DOUBLE, excess_high DOUBLE, product_q DOUBLE, direct_before DOUBLE, direct_after DOUBLE, direct_q DOUBLE, onward_before DOUBLE,
    onward_after DOUBLE, onward_p DOUBLE, s1 BOOLEAN, s2 BOOLEAN, s3 BOOLEAN, s4 BOOLEAN, signs BIGINT, signs_known BIGINT);

-- How the question of a run was put: settings by name, and its list of goods where it had one. From these a finding is found again, and traced.
CREATE TABLE IF NOT EXISTS facts.rerouting_asked (run INTEGER NOT NULL, name VARCHAR NOT NULL, number DOUBLE, text VARCHAR);
CREATE TABLE IF NOT EXISTS facts.rerouting_good (run INTEGER NOT NULL, product VARCHAR NOT NULL, since VARCHAR, until VARCHAR);

-- What findings are of: the facts, as often as they changed (not lists of products and the like), and the tables and views of this program.
CREATE OR REPLACE MACRO facts.stamp() AS (SELECT concat_ws('/', coalesce(max(value) FILTER (key = 'facts'), '0'), max(value) FILTER (key = 'reference')) FROM facts.meta);

CREATE OR REPLACE VIEW rerouting_run AS
SELECT run, origin, destination, hubs, goods, window_months, rule, q, unit, calibrated, question, stamp = facts.stamp() AS is_current
FROM facts.rerouting_run;

-- A row of figures that are no longer those of the store is no answer, and none that is left out in silence.
CREATE OR REPLACE VIEW rerouting AS
SELECT r.run, r.origin, r.destination, p.product, p.hub, p.since, r.window_months, p.found, p.linked, p.before, p.after, p.growth, p.ratio, p.ratio_low,
       p.ratio_high, p.q, p.excess, p.excess_low, p.excess_high, r.unit, p.product_q, p.direct_before, p.direct_after, p.direct_q, p.onward_before,
       p.onward_after, p.onward_p, p.s1, p.s2, p.s3, p.s4, p.signs, p.signs_known, r.rule
FROM facts.rerouting_pair p
JOIN (SELECT *, CASE WHEN is_current THEN true
                     ELSE error('what is kept of rerouted goods is of other figures than the store has now; find and keep it again: ' || question)
                END AS is_right
      FROM rerouting_run) r USING (run)
WHERE r.is_right;

-- What `jarak cut --keep` found of ties between a store's flows, by question; of the figures that were there then, too.
CREATE TABLE IF NOT EXISTS facts.cut_run (run INTEGER NOT NULL, stamp VARCHAR NOT NULL, question VARCHAR NOT NULL, one VARCHAR NOT NULL, other VARCHAR NOT NULL,
    direction VARCHAR NOT NULL, year INTEGER NOT NULL, by_pct DOUBLE, theta DOUBLE NOT NULL, theta_sd DOUBLE NOT NULL, pairs BIGINT NOT NULL, missing_pairs BIGINT NOT NULL,
    level DOUBLE NOT NULL);
CREATE TABLE IF NOT EXISTS facts.cut_country (run INTEGER NOT NULL, country VARCHAR NOT NULL, welfare_pct DOUBLE, low_pct DOUBLE, high_pct DOUBLE);

CREATE OR REPLACE VIEW cut_run AS
SELECT run, one, other, direction, by_pct, year, theta, theta_sd, pairs, missing_pairs, level, question, stamp = facts.stamp() AS is_current
FROM facts.cut_run;

CREATE OR REPLACE VIEW cut_cost AS
SELECT r.run, r.one, r.other, r.direction, r.by_pct, r.year, r.theta, r.theta_sd, c.country, c.welfare_pct, c.low_pct, c.high_pct, r.level
FROM facts.cut_country c
JOIN (SELECT *, CASE WHEN is_current THEN true
                     ELSE error('what is kept of the cost of a tie is of other figures than the store has now; find and keep it again: ' || question)
                END AS is_right
      FROM cut_run) r USING (run)
WHERE r.is_right;
