-- What the panel shows: indicators, their values, and the trace from a value to the facts behind it. docs/indicators.md describes each
-- indicator in words; docs/data-model.md the columns.

-- transform says how value follows from natural: log (of it, times a constant), logit and arcsin and arcsin2 (of it in percent: asin sqrt and
-- twice that), anscombe (2 sqrt(n + 3/8)), linear (the same), difference (of two anscombe: natural does not follow from it).
CREATE OR REPLACE VIEW indicator AS
SELECT * FROM (VALUES
    (1, 'votes.agreement', 'signals', 'votes', 'agreement in votes', 'percent', 'arcsin2', 1,
     'Roll calls in which {state} and {partner} voted alike, of those in which both voted yes, no or abstained'),
    (2, 'votes.agreement_contested', 'signals', 'votes', 'agreement in contested votes', 'percent', 'arcsin2', 1,
     'The same, of roll calls with fewer than 80 percent of the votes on one side'),
    (3, 'votes.kappa', 'signals', 'votes', 'agreement beyond chance (κ)', 'index', 'linear', 1,
     'Cohen''s weighted κ of the votes of {state} and {partner}: 1 where they always vote alike, 0 where no more than chance would have it'),
    (4, 'votes.pi', 'signals', 'votes', 'agreement beyond chance (π)', 'index', 'linear', 1,
     'Scott''s weighted π of the votes of {state} and {partner}: like κ, and lower where the two vote yes, no and abstain unequally often'),
    (5, 'votes.ideal_distance', 'signals', 'votes', 'distance of ideal points', 'SD', 'linear', -1,
     'How far {state} and {partner} stand from each other on the line that tells votes best, in standard deviations of all states and years'),
    (6, 'gestures.net', 'signals', 'gestures', 'net cooperative acts', 'acts', 'difference', 1,
     'Dated acts of {state} and {partner} towards each other: cooperative ones less conflictual ones'),
    (7, 'gestures.verbal', 'signals', 'gestures', 'net cooperative verbal events', 'events', 'difference', 1,
     'Verbal events between {state} and {partner} in event data: cooperation less conflict'),
    (8, 'gestures.material', 'signals', 'gestures', 'net cooperative material events', 'events', 'difference', 1,
     'Material events between {state} and {partner} in event data: cooperation less conflict'),
    (9, 'trade.volume', 'volume', 'trade', 'trade', 'USD million of 2021', 'log', 1,
     'Goods that {state} and {partner} sent each other, in constant dollars'),
    (10, 'people.work_entries', 'volume', 'people', 'work entries', 'entries', 'log', 1,
     'Entries of citizens of {state} into {partner} for work, as counted at the border'),
    (11, 'people.entries', 'volume', 'people', 'entries', 'entries', 'log', 1,
     'Entries of citizens of {state} into {partner} for any purpose, as counted at the border'),
    (12, 'people.arrivals', 'volume', 'people', 'work arrivals', 'persons', 'log', 1,
     'Arrivals of citizens of {state} in {partner} for work, from registrations'),
    (13, 'people.registrations', 'volume', 'people', 'registrations', 'registrations', 'log', 1,
     'Registrations of citizens of {state} in {partner}; one person may be registered several times'),
    (14, 'people.stock', 'volume', 'people', 'emigrants', 'persons', 'log', 1, 'People from {state} who live in {partner}'),
    (15, 'money.remittances', 'volume', 'money', 'remittances', 'USD million of 2021', 'log', 1,
     'Money that people sent from {partner} to {state}, in constant dollars'),
    (16, 'meetings.visits', 'volume', 'meetings', 'visits of presidents', 'visits', 'anscombe', 1,
     'Recorded visits of the president of {state} to {partner} and back'),
    (17, 'institutions.memberships', 'volume', 'institutions', 'shared memberships', 'organisations', 'linear', 1,
     'Organisations that {state} and {partner} both take part in, weighted by their standing, of those in which the standing of both is known'),
    (18, 'institutions.igos', 'volume', 'institutions', 'shared intergovernmental organisations', 'organisations', 'linear', 1,
     'Intergovernmental organisations that {state} and {partner} both belong to'),
    (19, 'institutions.agreements', 'volume', 'institutions', 'trade agreements', 'agreements', 'linear', 1,
     'Trade agreements that {state} and {partner} are both parties to'),
    (20, 'institutions.alliances', 'volume', 'institutions', 'alliance obligations', 'kinds of obligation', 'linear', 1,
     'Kinds of obligation between {state} and {partner} by treaties of alliance'),
    (21, 'trade.share', 'share', 'trade', 'share of trade', 'percent', 'logit', 1,
     'Share of {partner} in the trade of {state} in goods'),
    (22, 'people.work_entries_per_1000', 'share', 'people', 'work entries per 1,000 people', 'per 1,000', 'log', 1,
     'Entries of citizens of {state} into {partner} for work, per 1,000 people of {state}'),
    (23, 'people.entries_per_1000', 'share', 'people', 'entries per 1,000 people', 'per 1,000', 'log', 1,
     'Entries of citizens of {state} into {partner} for any purpose, per 1,000 people of {state}'),
    (24, 'people.arrivals_per_1000', 'share', 'people', 'work arrivals per 1,000 people', 'per 1,000', 'log', 1,
     'Arrivals of citizens of {state} in {partner} for work, per 1,000 people of {state}'),
    (25, 'people.registrations_per_1000', 'share', 'people', 'registrations per 1,000 people', 'per 1,000', 'log', 1,
     'Registrations of citizens of {state} in {partner}, per 1,000 people of {state}'),
    (26, 'people.stock_share', 'share', 'people', 'share of emigrants', 'percent', 'logit', 1, 'Share of {partner} among the emigrants from {state}'),
    (27, 'money.remittances_gdp', 'share', 'money', 'remittances to GDP', 'percent', 'log', 1,
     'Money that people sent from {partner} to {state}, against the GDP of {state}'),
    (28, 'meetings.visits_share', 'share', 'meetings', 'share of visits', 'percent', 'arcsin', 1,
     'Share of {partner} among the visits abroad of the president of {state}'),
    (29, 'institutions.memberships_share', 'share', 'institutions', 'share of memberships', 'percent', 'arcsin2', 1,
     'Share of the memberships of {state} that {partner} shares, of organisations in which the standing of both is known')
) AS indicator(position, indicator, indicator_group, dimension, label, natural_unit, transform, sign, describes);

-- Where states stand by their votes, a row a state and year. (The table is here for stores that were made without it.)
CREATE TABLE IF NOT EXISTS facts.panel_ideal (state VARCHAR NOT NULL, year INTEGER NOT NULL, estimate DOUBLE NOT NULL, std_error DOUBLE NOT NULL, n_votes BIGINT NOT NULL);
CREATE OR REPLACE VIEW ideal_point AS SELECT state, year, estimate, std_error, n_votes FROM facts.panel_ideal;

-- Both orders of every pair.
CREATE OR REPLACE VIEW facts.panel_cell AS
SELECT state, partner, period_kind, first_day, indicator, value, variance, "natural", n_rows FROM facts.panel
UNION ALL
SELECT partner, state, period_kind, first_day, indicator, value, variance, "natural", n_rows FROM facts.panel WHERE is_mutual;

CREATE OR REPLACE VIEW panel AS
SELECT p.state, p.partner, p.period_kind, p.first_day,
       (p.first_day + IF(p.period_kind = 'year', INTERVAL 1 YEAR, INTERVAL 3 MONTH) - INTERVAL 1 DAY)::DATE AS last_day, year(p.first_day) AS year,
       IF(p.period_kind = 'quarter', quarter(p.first_day), NULL) AS quarter, p.indicator, i.indicator_group, i.dimension, p.value, p.variance,
       p."natural", i.natural_unit, p.n_rows
FROM facts.panel_cell p
LEFT JOIN indicator i USING (indicator);

-- Trade of a pair as one reporter counts it, both directions, in dollars of the year.
CREATE OR REPLACE VIEW turnover AS
WITH said AS (
    SELECT least(from_state, to_state) AS a, greatest(from_state, to_state) AS b, cell_kind, cell_day, reporter, facts.exact_sum(amount) AS amount
    FROM facts.panel_report WHERE quantity = 'goods' AND from_state <> to_state
    GROUP BY ALL HAVING count(*) = 2
    UNION ALL
    SELECT from_state, to_state, cell_kind, cell_day, reporter, amount
    FROM facts.panel_report t WHERE quantity = 'turnover'
      AND NOT EXISTS (FROM facts.panel_report g
                      WHERE g.quantity = 'goods' AND g.from_state = t.from_state AND g.to_state = t.to_state AND g.cell_kind = t.cell_kind
                        AND g.cell_day = t.cell_day AND g.reporter = t.reporter)
)
SELECT a AS state, b AS partner, cell_kind AS period_kind, cell_day AS first_day, year(cell_day) AS year, nullif(reporter, '') AS reporter,
       amount / 1e6 AS usd_million
FROM said
UNION ALL
SELECT b, a, cell_kind, cell_day, year(cell_day), nullif(reporter, ''), amount / 1e6 FROM said;

-- How concentrated a state's ties are on few partners: the normalised Hirschman-Herfindahl index, 0 for equal parts, 1 for a single partner.
-- Only where a source has all partners.
CREATE OR REPLACE VIEW concentration AS
WITH part AS (
    SELECT s.state, 'trade' AS dimension, s.cell_day, s.partner, s.amount AS amount
    FROM facts.panel_share s
    JOIN facts.panel_total t ON t.state = s.state AND t.speaker = s.speaker AND t.cell_kind = s.cell_kind AND t.cell_day = s.cell_day
    WHERE s.cell_kind = 'year' AND t.source_id IS NOT NULL AND s.partner <> 'EUU'
    UNION ALL
    SELECT q.from_state, 'people', q.cell_day, q.to_state, q.amount
    FROM facts.panel_quantity q
    SEMI JOIN facts.coverage c ON c.measure = 'migrant_stock' AND c.first_day <= q.cell_day AND year(c.last_day) >= year(q.cell_day)
    WHERE q.quantity = 'stock' AND q.cell_kind = 'year' AND q.amount > 0 AND q.from_state <> q.to_state
), total AS (
    SELECT state, dimension, cell_day, count(*) AS partners, facts.exact_sum(amount) AS amount FROM part GROUP BY ALL
)
SELECT p.state, p.dimension, year(p.cell_day) AS year, t.partners,
       (facts.exact_mean(pow(p.amount / t.amount, 2)) * t.partners - 1 / t.partners) / (1 - 1 / t.partners) AS herfindahl
FROM part p JOIN total t USING (state, dimension, cell_day)
WHERE t.partners > 1
GROUP BY p.state, p.dimension, p.cell_day, t.partners;

-- ---------------------------------------------------------------------------------------------------------------- evidence

-- Every figure placed in a cell, with the fact that it is. Figures added up in one item (products, members of the Union) come singly.
CREATE OR REPLACE VIEW facts.item_fact AS
SELECT i.*, f.fact, f.line AS fact_line, f.exporter AS fact_from, f.importer AS fact_to, f.measure AS fact_measure, f.value, f.text, f.unit, f.note
FROM facts.panel_item i
JOIN facts.any_flow f ON f.source_id = i.source_id AND f.exporter = i.from_state AND f.importer = i.to_state AND f.first_day = i.first_day
    AND f.last_day = i.last_day AND f.period_kind = i.period_kind AND coalesce(f.side, '') = i.side AND coalesce(f.reporter, '') = i.reporter
    AND f.status = i.status AND IF(i.digits = 0, f.product = 'TOTAL' AND f.line IS NOT DISTINCT FROM i.line, length(f.product) = i.digits)
WHERE i.quantity = 'goods' AND i.union_side IS NULL
UNION ALL
SELECT i.*, f.fact, f.line, f.exporter, f.importer, f.measure, f.value, f.text, f.unit, f.note
FROM facts.panel_item i
JOIN facts.any_flow f ON f.source_id = i.source_id AND f.first_day = i.first_day AND f.last_day = i.last_day AND f.period_kind = i.period_kind
    AND coalesce(f.side, '') = i.side AND IF(i.union_side = 'from', f.importer = i.to_state, f.exporter = i.from_state)
    AND IF(f.reporter = IF(i.union_side = 'from', f.exporter, f.importer), 'EUU', coalesce(f.reporter, '')) = i.reporter
    AND IF(i.digits = 0, f.product = 'TOTAL', length(f.product) = i.digits) AND f.status <> 'denied'
SEMI JOIN facts.groups m ON m.group_code = 'EUU' AND m.last_day IS NULL AND m.state = IF(i.union_side = 'from', f.exporter, f.importer)
WHERE i.quantity = 'goods' AND i.union_side IS NOT NULL
UNION ALL
SELECT i.*, 'figure', f.line, f.from_state, f.to_state, f.measure, f.value, f.text, f.unit, f.note
FROM facts.panel_item i
JOIN facts.figure f ON f.source_id = i.source_id AND f.measure = i.measure AND f.line IS NOT DISTINCT FROM i.line AND f.first_day = i.first_day
    AND f.last_day = i.last_day AND f.period_kind = i.period_kind AND f.status = i.status AND coalesce(f.reporter, '') = i.reporter
    AND least(f.from_state, coalesce(f.to_state, '')) = least(i.from_state, i.to_state)
    AND greatest(f.from_state, coalesce(f.to_state, '')) = greatest(i.from_state, i.to_state)
WHERE i.quantity <> 'goods';

-- How a used figure entered.
CREATE OR REPLACE MACRO facts.combined(part, reporters, figures, gap) AS
    CASE WHEN part <> 'whole' THEN 'one of the ' || part || 's added up; ' ELSE '' END
    || CASE WHEN reporters > 1 THEN 'mean of logs of ' || reporters || ' reporters, gap ' || format('{:.1f}', 100 * gap) || ' %'
            WHEN figures > 1 THEN 'mean of logs of ' || figures || ' figures of equal standing'
            ELSE 'the only figure of best standing' END;

-- Trade volume, one branch a direction.
CREATE OR REPLACE VIEW facts.evidence_volume AS
WITH cell AS (
    SELECT a AS state, b AS partner, * FROM facts.panel_volume
    UNION ALL
    SELECT b, a, * FROM facts.panel_volume
), placed AS (
    SELECT from_state AS state, to_state AS partner, 'export' AS part_name, * FROM facts.item_fact WHERE quantity = 'goods'
    UNION ALL
    SELECT to_state, from_state, 'import', * FROM facts.item_fact WHERE quantity = 'goods'
    UNION ALL
    SELECT from_state, to_state, 'turnover', * FROM facts.item_fact WHERE quantity = 'turnover'
    UNION ALL
    SELECT to_state, from_state, 'turnover', * FROM facts.item_fact WHERE quantity = 'turnover'
)
SELECT i.state, i.partner, i.cell_kind, i.cell_day, 'trade.volume' AS indicator, i.part_name,
       CASE WHEN c.a IS NULL THEN false
            WHEN i.part_name <> 'turnover' THEN i.is_used AND c.has_directions
            WHEN c.has_directions THEN i.is_chosen AND coalesce(list_contains(c.others, i.reporter), false)
            ELSE i.is_used END AS enters,
       CASE WHEN enters AND i.part_name = 'turnover' AND c.has_directions THEN 'both directions at once, by a reporter that gave neither: mean of logs with their sum'
            WHEN enters THEN facts.combined(i.part, q.reporters, q.figures, q.gap)
            WHEN i.why IS NOT NULL THEN i.why
            WHEN i.part_name = 'turnover' THEN 'both directions are there'
            WHEN c.a IS NOT NULL THEN 'the other direction is not known; the turnover is used'
            ELSE 'the other direction is not known' END AS how,
       i.* EXCLUDE (state, partner, part_name, is_used)
FROM placed i
LEFT JOIN cell c ON c.state = i.state AND c.partner = i.partner AND c.cell_kind = i.cell_kind AND c.cell_day = i.cell_day
LEFT JOIN facts.panel_quantity q ON q.quantity = i.quantity AND q.from_state = i.from_state AND q.to_state = i.to_state AND q.cell_kind = i.cell_kind
    AND q.cell_day = i.cell_day;

CREATE OR REPLACE VIEW facts.evidence_share AS
WITH placed AS (
    SELECT from_state AS state, to_state AS partner, 'export' AS part_name, * FROM facts.item_fact WHERE quantity = 'goods'
    UNION ALL
    SELECT to_state, from_state, 'import', * FROM facts.item_fact WHERE quantity = 'goods'
)
SELECT i.state, i.partner, i.cell_kind, i.cell_day, 'trade.share' AS indicator, i.part_name,
       coalesce(i.is_chosen AND i.reporter = s.speaker, false) AS enters,
       CASE WHEN enters THEN 'numerator: ' || IF(s.speaker = '', 'reconciled statistics', 'the state''s own statistics')
            WHEN s.state IS NOT NULL AND i.reporter <> s.speaker THEN 'another''s statistics: a share rests on the state''s own'
            WHEN i.why IS NOT NULL THEN i.why
            WHEN i.reporter <> i.state THEN 'another''s statistics: a share rests on the state''s own'
            ELSE 'the state''s own other direction, or its trade with all partners, is not known' END AS how,
       i.* EXCLUDE (state, partner, part_name, is_used)
FROM placed i
LEFT JOIN facts.panel_share s ON s.state = i.state AND s.partner = i.partner AND s.cell_kind = i.cell_kind AND s.cell_day = i.cell_day
UNION ALL
SELECT s.state, s.partner, s.cell_kind, s.cell_day, 'trade.share', replace(i.quantity, '_', ' '), i.is_used,
       IF(i.is_used, 'denominator: exports and imports of all partners', i.why), i.* EXCLUDE (is_used)
FROM facts.panel_share s
JOIN facts.panel_total t ON t.state = s.state AND t.speaker = s.speaker AND t.cell_kind = s.cell_kind AND t.cell_day = s.cell_day AND t.source_id IS NULL
JOIN facts.item_fact i ON i.from_state = s.state AND i.cell_kind = s.cell_kind AND i.cell_day = s.cell_day
WHERE i.quantity IN ('total_export', 'total_import')
UNION ALL
SELECT s.state, s.partner, s.cell_kind, s.cell_day, 'trade.share', IF(i.from_state = s.state, 'total export', 'total import'), true,
       'denominator: added up over all partners of the source', i.* EXCLUDE (is_used)
FROM facts.panel_share s
JOIN facts.panel_total t ON t.state = s.state AND t.speaker = s.speaker AND t.cell_kind = s.cell_kind AND t.cell_day = s.cell_day
JOIN facts.item_fact i ON i.source_id = t.source_id AND i.reporter = t.speaker AND i.cell_kind = t.cell_kind AND i.cell_day = t.cell_day
WHERE i.quantity = 'goods' AND s.state IN (i.from_state, i.to_state) AND i.is_eligible AND i.from_state <> 'EUU' AND i.to_state <> 'EUU';

CREATE OR REPLACE VIEW facts.evidence_people AS
SELECT i.from_state AS state, i.to_state AS partner, i.cell_kind, i.cell_day, 'people.' || i.quantity AS indicator, replace(i.quantity, '_', ' ') AS part_name,
       i.is_used, IF(i.is_used, facts.combined(i.part, q.reporters, q.figures, q.gap), i.why) AS how, i.* EXCLUDE (is_used)
FROM facts.item_fact i
LEFT JOIN facts.panel_quantity q ON q.quantity = i.quantity AND q.from_state = i.from_state AND q.to_state = i.to_state AND q.cell_kind = i.cell_kind
    AND q.cell_day = i.cell_day
WHERE i.quantity IN ('work_entries', 'entries', 'arrivals', 'registrations', 'stock')
UNION ALL
SELECT p.state, p.partner, p.period_kind, p.first_day, p.indicator, replace(i.quantity, '_', ' '), i.is_used,
       CASE WHEN NOT i.is_used THEN i.why WHEN i.quantity = 'population' THEN 'denominator' ELSE 'numerator' END, i.* EXCLUDE (is_used)
FROM facts.panel_cell p
JOIN facts.item_fact i ON i.from_state = p.state AND i.cell_kind = p.period_kind AND i.cell_day = p.first_day
    AND (i.quantity = 'population' OR (i.to_state = p.partner AND p.indicator = 'people.' || i.quantity || '_per_1000'))
WHERE p.indicator IN ('people.work_entries_per_1000', 'people.entries_per_1000', 'people.arrivals_per_1000', 'people.registrations_per_1000')
UNION ALL
SELECT p.state, p.partner, p.period_kind, p.first_day, p.indicator, IF(i.to_state = p.partner, 'stock', 'stock in other states'), i.is_used,
       CASE WHEN NOT i.is_used THEN i.why WHEN i.to_state = p.partner THEN 'numerator and denominator' ELSE 'denominator' END, i.* EXCLUDE (is_used)
FROM facts.panel_cell p
JOIN facts.item_fact i ON i.quantity = 'stock' AND i.from_state = p.state AND i.cell_kind = p.period_kind AND i.cell_day = p.first_day AND i.to_state <> i.from_state
WHERE p.indicator = 'people.stock_share';

CREATE OR REPLACE VIEW facts.evidence_money AS
SELECT i.to_state AS state, i.from_state AS partner, i.cell_kind, i.cell_day, 'money.remittances' AS indicator, 'remittances' AS part_name,
       i.is_used, IF(i.is_used, facts.combined(i.part, q.reporters, q.figures, q.gap), i.why) AS how, i.* EXCLUDE (is_used)
FROM facts.item_fact i
LEFT JOIN facts.panel_quantity q ON q.quantity = i.quantity AND q.from_state = i.from_state AND q.to_state = i.to_state AND q.cell_kind = i.cell_kind
    AND q.cell_day = i.cell_day
WHERE i.quantity = 'remittances'
UNION ALL
SELECT p.state, p.partner, p.period_kind, p.first_day, p.indicator, i.quantity, i.is_used,
       CASE WHEN NOT i.is_used THEN i.why WHEN i.quantity = 'gdp' THEN 'denominator' ELSE 'numerator' END, i.* EXCLUDE (is_used)
FROM facts.panel_cell p
JOIN facts.item_fact i ON i.cell_kind = p.period_kind AND i.cell_day = p.first_day
    AND ((i.quantity = 'gdp' AND i.from_state = p.state) OR (i.quantity = 'remittances' AND i.from_state = p.partner AND i.to_state = p.state))
WHERE p.indicator = 'money.remittances_gdp';

-- Votes: a row a state and roll call; those without a counterpart are there too.
CREATE OR REPLACE VIEW facts.evidence_votes AS
WITH pair AS (
    SELECT a.state, b.state AS partner, r.cell_day, r.rollcall, r.first_day, r.last_day, r.is_contested, c.n >= 20 AS is_recorded, a.vote = b.vote AS agree,
           unnest([{state: a.state, vote: a.vote, source_id: a.source_id, line: a.line},
                   {state: b.state, vote: b.vote, source_id: b.source_id, line: b.line}]) AS v
    FROM facts.panel_ballot a
    JOIN facts.panel_ballot b ON b.rollcall_id = a.rollcall_id AND b.state <> a.state
    JOIN facts.panel_rollcall r ON r.rollcall_id = a.rollcall_id
    JOIN (SELECT rollcall_id, count(*) AS n FROM facts.panel_ballot GROUP BY rollcall_id) c ON c.rollcall_id = a.rollcall_id
), of AS (
    SELECT 'votes.agreement' AS indicator, * FROM pair
    UNION ALL
    SELECT 'votes.agreement_contested', * FROM pair WHERE is_contested
    UNION ALL
    SELECT unnest(['votes.kappa', 'votes.pi', 'votes.ideal_distance']), * FROM pair WHERE is_recorded
)
SELECT state, partner, cell_day, indicator, v.source_id, v.line, v.state AS voter, rollcall, first_day, last_day, v.vote AS vote,
       IF(agree, 'both voted alike', 'the two voted differently') AS how, true AS is_used, NULL AS status
FROM of
UNION ALL
SELECT p.state, p.partner, p.first_day, p.indicator, l.source_id, l.line, l.state, concat_ws(' ', l.body, l.resolution), l.first_day, l.last_day, l.vote,
       CASE WHEN l.vote = 'X' THEN 'no vote recorded: missing, not an abstention' WHEN facts.status_rank(l.status) >= 4 THEN l.status
            ELSE 'the other has no vote in it, or a file has the roll call' END, false, l.status
FROM facts.panel_cell p
JOIN facts.ledger_vote l ON l.state IN (p.state, p.partner) AND date_trunc('year', l.first_day) = p.first_day
ANTI JOIN (SELECT a.source_id, a.line, b.state AS counterpart
           FROM facts.ledger_vote x JOIN facts.panel_ballot a USING (source_id, line) JOIN facts.panel_ballot b ON b.rollcall_id = a.rollcall_id) c
    ON c.source_id = l.source_id AND c.line = l.line AND c.counterpart = IF(l.state = p.state, p.partner, p.state)
WHERE p.indicator = 'votes.agreement' AND p.period_kind = 'year';

CREATE OR REPLACE VIEW facts.evidence_acts AS
WITH act AS (
    SELECT f.*, a.kind, a.kind IS NOT NULL AND facts.status_rank(f.status) < 4 AND coalesce(f.value, 1) <> 0 AS is_used,
           coalesce(a.kind, IF(f.measure = 'presidential_visit', 'visit', 'act')) AS part_name,
           CASE WHEN facts.status_rank(f.status) >= 4 THEN f.status WHEN f.value = 0 THEN 'says that there was none'
                WHEN a.kind IS NULL THEN 'may be the act whose day another figure gives' ELSE 'counted' END AS how,
           IF(f.measure = 'presidential_visit', 'meetings.visits', 'gestures.net') AS indicator
    FROM facts.figure f
    LEFT JOIN facts.measure m USING (measure)
    LEFT JOIN facts.panel_act a ON a.from_state = f.from_state AND a.to_state = f.to_state AND a.measure = f.measure AND a.first_day = f.first_day
        AND a.last_day = f.last_day
    WHERE (f.measure = 'presidential_visit' OR m.gesture_sign <> 0) AND f.from_state <> f.to_state AND f.first_day IS NOT NULL
), celled AS (
    SELECT *, 'year' AS cell_kind, date_trunc('year', first_day)::DATE AS cell_day FROM act WHERE year(first_day) = year(last_day)
    UNION ALL
    SELECT *, 'quarter', date_trunc('quarter', first_day)::DATE FROM act WHERE date_trunc('quarter', first_day) = date_trunc('quarter', last_day)
)
SELECT from_state AS state, to_state AS partner, * FROM celled
UNION ALL
SELECT to_state, from_state, * FROM celled
UNION ALL
SELECT p.state, p.partner, c.* REPLACE ('meetings.visits_share' AS indicator, IF(c.to_state = p.partner, 'visit', 'visit elsewhere') AS part_name)
FROM facts.panel_cell p JOIN celled c ON c.from_state = p.state AND c.cell_kind = p.period_kind AND c.cell_day = p.first_day AND c.measure = 'presidential_visit'
WHERE p.indicator = 'meetings.visits_share';

CREATE OR REPLACE VIEW facts.evidence_events AS
WITH spoken AS (
    SELECT e.*, c.cell_kind, c.cell_day, IF(e.quad_class IN (1, 3), 'gestures.verbal', 'gestures.material') AS indicator,
           IF(e.quad_class <= 2, 'cooperation', 'conflict') AS part_name
    FROM facts.event e
    JOIN facts.source s USING (source_id)
    JOIN facts.panel_event_cell c ON c.system = s.title AND c.cell_day = IF(c.cell_kind = 'year', date_trunc('year', e.first_day), date_trunc('quarter', e.first_day))
    WHERE e.actor <> e.target AND e.quad_class BETWEEN 1 AND 4
)
SELECT actor AS state, target AS partner, * FROM spoken
UNION ALL
SELECT target, actor, * FROM spoken;

CREATE OR REPLACE VIEW facts.evidence_institutions AS
WITH shared AS (
    SELECT a.state, b.state AS partner, a.cell_day, a.organisation, a.is_agreement,
           unnest([{state: a.state, kind: a.kind, source_id: a.source_id, line: a.line},
                   {state: b.state, kind: b.kind, source_id: b.source_id, line: b.line}]) AS s
    FROM facts.panel_standing a
    JOIN facts.panel_standing b ON b.organisation = a.organisation AND b.cell_day = a.cell_day AND b.state <> a.state
    WHERE NOT a.is_agreement OR (a.weight > 0 AND b.weight > 0)
)
SELECT p.state, p.partner, p.first_day AS cell_day, p.indicator, 'standing of ' || h.s.state AS part_name, h.organisation, h.s.state AS holder,
       h.s.kind AS kind, h.s.source_id AS source_id, h.s.line AS line
FROM facts.panel_cell p
JOIN shared h ON h.state = p.state AND h.partner = p.partner AND h.cell_day = p.first_day AND h.is_agreement = (p.indicator = 'institutions.agreements')
WHERE p.indicator IN ('institutions.memberships', 'institutions.memberships_share', 'institutions.agreements') AND h.s.source_id IS NOT NULL;

CREATE OR REPLACE VIEW facts.evidence_counts AS
WITH counted AS (
    SELECT 'institutions.igos' AS indicator, * FROM facts.figure WHERE measure = 'igo_comembership'
    UNION ALL
    SELECT 'institutions.alliances', * FROM facts.figure WHERE starts_with(measure, 'alliance_')
)
SELECT p.state, p.partner, p.first_day AS cell_day, c.*
FROM facts.panel_cell p
JOIN counted c ON c.indicator = p.indicator AND c.first_day = p.first_day AND c.from_state = p.state AND c.to_state = p.partner AND c.period_kind = 'year'
WHERE p.indicator IN ('institutions.igos', 'institutions.alliances')
UNION ALL
SELECT p.state, p.partner, p.first_day, c.*
FROM facts.panel_cell p
JOIN counted c ON c.indicator = p.indicator AND c.first_day = p.first_day AND c.from_state = p.partner AND c.to_state = p.state AND c.period_kind = 'year'
WHERE p.indicator IN ('institutions.igos', 'institutions.alliances');

CREATE OR REPLACE VIEW evidence AS
WITH figures AS (
    SELECT * FROM facts.evidence_volume
    UNION ALL SELECT * FROM facts.evidence_share
    UNION ALL SELECT * FROM facts.evidence_people
    UNION ALL SELECT * FROM facts.evidence_money
), traced AS (
    SELECT state, partner, cell_kind AS period_kind, cell_day AS first_day, indicator, part_name AS part, enters AS used, how, fact, source_id,
           fact_line AS line, fact_from AS from_state, fact_to AS to_state, facts.period_text(period_kind, first_day, last_day) AS period,
           fact_measure AS measure, value, text, unit, status, nullif(reporter, '') AS reporter, note
    FROM figures
    UNION ALL
    SELECT state, partner, 'year', cell_day, indicator, 'vote', is_used, how, IF(status IS NULL, 'vote', 'figure'), source_id, line, voter, NULL,
           facts.period_text(IF(first_day = last_day, 'day', 'month'), first_day, last_day), rollcall, NULL, vote, 'vote', coalesce(status, 'official'), NULL, NULL
    FROM facts.evidence_votes
    UNION ALL
    SELECT state, partner, cell_kind, cell_day, indicator, part_name, is_used, how, 'figure', source_id, line, from_state, to_state,
           facts.period_text(period_kind, first_day, last_day), measure, value, text, unit, status, reporter, note
    FROM facts.evidence_acts
    UNION ALL
    SELECT state, partner, cell_kind, cell_day, indicator, part_name, true, 'counted', 'event', source_id, line, actor, target,
           facts.period_text(period_kind, first_day, last_day), code, weight, text, 'events', 'reported', NULL, NULL
    FROM facts.evidence_events
    UNION ALL
    SELECT state, partner, 'year', cell_day, indicator, part_name, true, 'holds at the end of the year', IF(line IS NULL, 'membership', 'figure'), source_id, line,
           holder, NULL, strftime(cell_day, '%Y'), 'membership_' || organisation, NULL, kind, 'status', 'reported', NULL, NULL
    FROM facts.evidence_institutions
    UNION ALL
    SELECT state, partner, period_kind, cell_day, indicator, measure, true, 'as counted', 'figure', source_id, line, from_state, to_state,
           facts.period_text(period_kind, first_day, last_day), measure, value, text, unit, status, reporter, note
    FROM facts.evidence_counts
)
SELECT t.* EXCLUDE (note), s.title, s.publisher, s.url, t.note
FROM traced t LEFT JOIN facts.source s USING (source_id);
