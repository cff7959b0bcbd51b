-- The trace from a value to the facts behind it: the view `evidence`, a row a fact and value. docs/data-model.md describes the columns.
--
-- A question asks for few pairs, so that all views here let a condition on state, partner and indicator through to the tables: their parts are
-- NOT MATERIALIZED, the pair's states are columns of the tables as they are, and what is one row in two orders is two branches.
--
-- role says what the arithmetic does with a fact that is used: `mean` (of logarithms, within its reporter, then over reporters), `sum` (added up
-- within its reporter first), `alike` and `differ` (two votes), `count`; NULL where it is not used. amount is its value in the quantity's
-- own unit, money in US dollars of the year.

-- Every figure placed in a cell, with the fact that it is, and what all figures of the cell say together (gap, reporters, figures). Figures added
-- up in one item (products, members of the Union) come singly.
CREATE OR REPLACE VIEW facts.goods_fact AS
SELECT i.* EXCLUDE (fact, fact_from, fact_to, fact_measure, "value", "text", unit, note), i.fact, i.line AS fact_line, i.fact_from, i.fact_to,
       i.fact_measure, i.value, i.text, i.unit, i.note
FROM facts.panel_item i
WHERE i.quantity = 'goods' AND i.fact IS NOT NULL
UNION ALL
-- products added up: where a pair has none, the flows are not read, since no condition on the pair reaches them (IS TRUE)
SELECT i.* EXCLUDE (fact, fact_from, fact_to, fact_measure, "value", "text", unit, note), 'flow', f.line, f.exporter, f.importer, f.product, f.value, NULL,
       f.unit, NULL
FROM facts.panel_item i
JOIN facts.publication_of o ON o.publication_id = i.publication_id
JOIN facts.flow f ON f.source_id = o.source_id AND f.first_day = i.first_day AND f.last_day = i.last_day AND f.period_kind = i.period_kind
    AND coalesce(f.side, '') = i.side AND coalesce(f.reporter, '') = i.reporter AND f.status = i.status AND length(f.product) = i.digits
    AND (f.exporter = i.from_state AND f.importer = i.to_state) IS TRUE
WHERE i.quantity = 'goods' AND i.fact IS NULL AND i.union_side IS NULL AND i.by_source IS NULL
UNION ALL
-- and those that newer vintages superseded
SELECT i.* EXCLUDE (fact, fact_from, fact_to, fact_measure, "value", "text", unit, note), 'flow', f.line, f.exporter, f.importer, f.product, f.value, NULL,
       f.unit, NULL
FROM facts.panel_item i
JOIN facts.superseded_flow f ON f.source_id = i.source_id AND f.by_source = i.by_source AND f.first_day = i.first_day AND f.last_day = i.last_day
    AND f.period_kind = i.period_kind AND coalesce(f.side, '') = i.side AND coalesce(f.reporter, '') = i.reporter AND f.status = i.status
    AND length(f.product) = i.digits AND (f.exporter = i.from_state AND f.importer = i.to_state) IS TRUE
WHERE i.quantity = 'goods' AND i.fact IS NULL AND i.by_source IS NOT NULL
UNION ALL
-- the Union is the exporter, then the importer: a branch a side, so that no pair without it looks for its members
SELECT i.* EXCLUDE (fact, fact_from, fact_to, fact_measure, "value", "text", unit, note), f.fact, f.line, f.exporter, f.importer, f.measure, f.value, f.text,
       f.unit, f.note
FROM facts.panel_item i
JOIN facts.publication_of o ON o.publication_id = i.publication_id
JOIN facts.any_flow f ON f.source_id = o.source_id AND f.first_day = i.first_day AND f.last_day = i.last_day AND f.period_kind = i.period_kind
    AND coalesce(f.side, '') = i.side AND f.importer = i.to_state AND IF(f.reporter = f.exporter, 'EUU', coalesce(f.reporter, '')) = i.reporter
    AND IF(i.digits = 0, f.product = 'TOTAL', length(f.product) = i.digits) AND f.status <> 'denied'
SEMI JOIN facts.groups m ON m.group_code = 'EUU' AND m.last_day IS NULL AND m.state = f.exporter
WHERE i.quantity = 'goods' AND i.union_side = 'from' AND i.from_state = 'EUU'
UNION ALL
SELECT i.* EXCLUDE (fact, fact_from, fact_to, fact_measure, "value", "text", unit, note), f.fact, f.line, f.exporter, f.importer, f.measure, f.value, f.text,
       f.unit, f.note
FROM facts.panel_item i
JOIN facts.publication_of o ON o.publication_id = i.publication_id
JOIN facts.any_flow f ON f.source_id = o.source_id AND f.first_day = i.first_day AND f.last_day = i.last_day AND f.period_kind = i.period_kind
    AND coalesce(f.side, '') = i.side AND f.exporter = i.from_state AND IF(f.reporter = f.importer, 'EUU', coalesce(f.reporter, '')) = i.reporter
    AND IF(i.digits = 0, f.product = 'TOTAL', length(f.product) = i.digits) AND f.status <> 'denied'
SEMI JOIN facts.groups m ON m.group_code = 'EUU' AND m.last_day IS NULL AND m.state = f.importer
WHERE i.quantity = 'goods' AND i.union_side = 'to' AND i.to_state = 'EUU';

CREATE OR REPLACE VIEW facts.figure_fact AS
SELECT i.* EXCLUDE (fact, fact_from, fact_to, fact_measure, "value", "text", unit, note), i.fact, i.line AS fact_line, i.fact_from, i.fact_to, i.fact_measure,
       i.value, i.text, i.unit, i.note
FROM facts.panel_item i
WHERE i.quantity <> 'goods';

-- How a used figure entered.
CREATE OR REPLACE MACRO facts.combined(part, reporters, figures, gap) AS
    CASE WHEN part <> 'whole' THEN 'one of the ' || part || 's added up; ' ELSE '' END
    || CASE WHEN reporters > 1 THEN 'mean of logs of ' || reporters || ' reporters, gap ' || format('{:.1f}', 100 * gap) || ' %'
            WHEN figures > 1 THEN 'mean of logs of ' || figures || ' figures of equal standing'
            ELSE 'the only figure of best standing' END;

-- Trade volume, one branch a direction.
CREATE OR REPLACE VIEW facts.evidence_volume AS
WITH cell AS NOT MATERIALIZED (
    SELECT a AS state, b AS partner, * FROM facts.panel_volume
    UNION ALL
    SELECT b, a, * FROM facts.panel_volume
), placed AS NOT MATERIALIZED (
    SELECT from_state AS state, to_state AS partner, 'export' AS part_name, * FROM facts.goods_fact
    UNION ALL
    SELECT to_state, from_state, 'import', * FROM facts.goods_fact
    UNION ALL
    SELECT from_state, to_state, 'turnover', * FROM facts.figure_fact WHERE quantity = 'turnover'
    UNION ALL
    SELECT to_state, from_state, 'turnover', * FROM facts.figure_fact WHERE quantity = 'turnover'
)
SELECT i.state, i.partner, i.cell_kind, i.cell_day, c.code AS indicator, i.part_name,
       CASE WHEN v.a IS NULL THEN false
            WHEN i.part_name <> 'turnover' THEN i.is_used AND v.has_directions
            WHEN v.has_directions THEN i.is_chosen AND coalesce(list_contains(v.others, i.reporter), false)
            ELSE i.is_used END AS enters,
       CASE WHEN enters AND i.part_name = 'turnover' AND v.has_directions THEN 'both directions at once, by a reporter that gave neither: mean of logs with their sum'
            WHEN enters THEN facts.combined(i.part, i.reporters, i.figures, i.gap)
            WHEN i.why IS NOT NULL THEN i.why
            WHEN i.part_name = 'turnover' THEN 'both directions are there'
            WHEN v.a IS NOT NULL THEN 'the other direction is not known; the turnover is used'
            ELSE 'the other direction is not known' END AS how,
       IF(i.part = 'whole', 'mean', 'sum') AS role, i.* EXCLUDE (state, partner, part_name, cell_kind, cell_day, is_used)
FROM placed i
CROSS JOIN (SELECT code FROM facts.indicator WHERE recipe = 'turnover') c
LEFT JOIN cell v ON v.state = i.state AND v.partner = i.partner AND v.cell_kind = i.cell_kind AND v.cell_day = i.cell_day;

CREATE OR REPLACE VIEW facts.evidence_share AS
WITH placed AS NOT MATERIALIZED (
    SELECT from_state AS state, to_state AS partner, 'export' AS part_name, * FROM facts.goods_fact
    UNION ALL
    SELECT to_state, from_state, 'import', * FROM facts.goods_fact
), total AS NOT MATERIALIZED (
    SELECT s.state, s.partner, s.cell_kind, s.cell_day, t.speaker, t.publication_id
    FROM facts.panel_share s
    JOIN facts.panel_total t ON t.state = s.state AND t.speaker = s.speaker AND t.cell_kind = s.cell_kind AND t.cell_day = s.cell_day
), traced AS NOT MATERIALIZED (
    SELECT i.state, i.partner, i.cell_kind, i.cell_day, i.part_name, coalesce(i.is_chosen AND i.reporter = s.speaker, false) AS enters,
           CASE WHEN enters THEN 'numerator: ' || IF(s.speaker = '', 'reconciled statistics', 'the state''s own statistics')
                WHEN i.by_source IS NOT NULL THEN i.why
                WHEN s.state IS NOT NULL AND i.reporter <> s.speaker THEN 'another''s statistics: a share rests on the state''s own'
                WHEN i.why IS NOT NULL THEN i.why
                WHEN i.reporter <> i.state THEN 'another''s statistics: a share rests on the state''s own'
                ELSE 'the state''s own other direction, or its trade with all partners, is not known' END AS how,
           IF(i.part = 'whole', 'mean', 'sum') AS role, i.* EXCLUDE (state, partner, part_name, cell_kind, cell_day, is_used)
    FROM placed i
    LEFT JOIN facts.panel_share s ON s.state = i.state AND s.partner = i.partner AND s.cell_kind = i.cell_kind AND s.cell_day = i.cell_day
    UNION ALL
    SELECT s.state, s.partner, s.cell_kind, s.cell_day, replace(i.quantity, '_', ' '), i.is_used,
           IF(i.is_used, 'denominator: exports and imports of all partners', i.why), IF(i.part = 'whole', 'mean', 'sum'),
           i.* EXCLUDE (cell_kind, cell_day, is_used)
    FROM total s
    JOIN facts.figure_fact i ON i.from_state = s.state AND i.cell_kind = s.cell_kind AND i.cell_day = s.cell_day
    WHERE s.publication_id IS NULL AND i.quantity IN ('total_export', 'total_import')
    UNION ALL
    SELECT s.state, s.partner, s.cell_kind, s.cell_day, 'total export', true, 'denominator: added up over all partners of the source', 'sum',
           i.* EXCLUDE (cell_kind, cell_day, is_used)
    FROM total s
    JOIN facts.goods_fact i ON i.publication_id = s.publication_id AND i.reporter = s.speaker AND i.cell_kind = s.cell_kind AND i.cell_day = s.cell_day
        AND i.from_state = s.state
    WHERE i.is_eligible AND i.from_state <> 'EUU' AND i.to_state <> 'EUU'
    UNION ALL
    SELECT s.state, s.partner, s.cell_kind, s.cell_day, 'total import', true, 'denominator: added up over all partners of the source', 'sum',
           i.* EXCLUDE (cell_kind, cell_day, is_used)
    FROM total s
    JOIN facts.goods_fact i ON i.publication_id = s.publication_id AND i.reporter = s.speaker AND i.cell_kind = s.cell_kind AND i.cell_day = s.cell_day
        AND i.to_state = s.state AND i.from_state <> s.state
    WHERE i.is_eligible AND i.from_state <> 'EUU' AND i.to_state <> 'EUU'
)
SELECT t.state, t.partner, t.cell_kind, t.cell_day, c.code AS indicator, t.part_name, t.enters, t.how, t.role,
       t.* EXCLUDE (state, partner, cell_kind, cell_day, part_name, enters, how, role)
FROM traced t CROSS JOIN (SELECT code FROM facts.indicator WHERE recipe = 'turnover_share') c;

-- Amounts of one quantity, for themselves; per another one; and as a part of all partners' together. The catalogue says of which.
CREATE OR REPLACE VIEW facts.placed_figure AS
SELECT from_state AS state, to_state AS partner, 'out' AS flow, * FROM facts.figure_fact
UNION ALL
SELECT to_state, from_state, 'in', * FROM facts.figure_fact;

CREATE OR REPLACE VIEW facts.evidence_amount AS
SELECT i.state, i.partner, i.cell_kind, i.cell_day, c.code AS indicator, replace(i.quantity, '_', ' ') AS part_name, i.is_used AS enters,
       IF(i.is_used, facts.combined(i.part, i.reporters, i.figures, i.gap), i.why) AS how, IF(i.part = 'whole', 'mean', 'sum') AS role,
       i.* EXCLUDE (state, partner, flow, cell_kind, cell_day, is_used)
FROM facts.placed_figure i
JOIN facts.indicator c ON c.recipe = 'amount' AND c.per IS NULL AND c.quantity = i.quantity AND c.flow = i.flow;

CREATE OR REPLACE VIEW facts.evidence_ratio AS
SELECT p.state, p.partner, p.period_kind AS cell_kind, p.first_day AS cell_day, p.indicator, replace(i.quantity, '_', ' ') AS part_name,
       i.is_used AS enters, IF(i.is_used, 'numerator', i.why) AS how, IF(i.part = 'whole', 'mean', 'sum') AS role,
       i.* EXCLUDE (state, partner, flow, cell_kind, cell_day, is_used)
FROM facts.kept_cell p
JOIN facts.indicator c ON c.code = p.indicator AND c.recipe = 'amount' AND c.per IS NOT NULL
JOIN facts.placed_figure i ON i.quantity = c.quantity AND i.flow = c.flow AND i.state = p.state AND i.partner = p.partner AND i.cell_kind = p.period_kind
    AND i.cell_day = p.first_day
UNION ALL
SELECT p.state, p.partner, p.period_kind, p.first_day, p.indicator, replace(i.quantity, '_', ' '), i.is_used, IF(i.is_used, 'denominator', i.why),
       IF(i.part = 'whole', 'mean', 'sum'), i.* EXCLUDE (cell_kind, cell_day, is_used)
FROM facts.kept_cell p
JOIN facts.indicator c ON c.code = p.indicator AND c.recipe = 'amount' AND c.per IS NOT NULL
JOIN facts.figure_fact i ON i.quantity = c.per AND i.from_state = p.state AND i.cell_kind = p.period_kind AND i.cell_day = p.first_day;

CREATE OR REPLACE VIEW facts.evidence_part AS
SELECT p.state, p.partner, p.period_kind AS cell_kind, p.first_day AS cell_day, p.indicator,
       replace(i.quantity, '_', ' ') || IF(i.to_state = p.partner, '', ' in other states') AS part_name, i.is_used AS enters,
       CASE WHEN NOT i.is_used THEN i.why WHEN i.to_state = p.partner THEN 'numerator and denominator' ELSE 'denominator' END AS how,
       IF(i.part = 'whole', 'mean', 'sum') AS role, i.* EXCLUDE (cell_kind, cell_day, is_used)
FROM facts.kept_cell p
JOIN facts.indicator c ON c.code = p.indicator AND c.recipe = 'share_of_all'
JOIN facts.figure_fact i ON i.quantity = c.quantity AND i.from_state = p.state AND i.cell_kind = p.period_kind AND i.cell_day = p.first_day
    AND i.to_state <> i.from_state;

-- Votes: a row a state and roll call; of the figures inside the program, a row a pair; of ideal points, a row a state.
CREATE OR REPLACE VIEW facts.evidence_votes AS
SELECT a.state, b.state AS partner, r.cell_day, c.code AS indicator, IF(v.own, a.source_id, b.source_id) AS source_id, IF(v.own, a.line, b.line) AS line,
       'vote' AS part, 'vote' AS fact, IF(v.own, a.state, b.state) AS voter, NULL AS other, r.rollcall AS measure, 'day' AS fact_kind, r.date AS fact_day, r.date AS fact_end,
       NULL::DOUBLE AS value, IF(v.own, a.vote, b.vote) AS text, 'vote' AS unit,
       IF(a.vote = b.vote, 'both voted alike', 'the two voted differently') AS how, IF(a.vote = b.vote, 'alike', 'differ') AS role, true AS is_used,
       'official' AS status
FROM facts.panel_ballot a
JOIN facts.panel_ballot b ON b.rollcall_id = a.rollcall_id AND b.state <> a.state
JOIN facts.panel_rollcall r ON r.rollcall_id = a.rollcall_id
JOIN facts.indicator c ON IF(c.recipe IN ('affinity', 'nearness'), r.is_divided, c.recipe IN ('agreement', 'kappa') AND r.is_recorded)
CROSS JOIN (VALUES (true), (false)) v(own)
UNION ALL
SELECT p.state, p.partner, make_date(p.year, 1, 1), c.code, -1, NULL, 'figures of votes', 'figure', p.state, p.partner,
       c.recipe, 'year', make_date(p.year, 1, 1), make_date(p.year, 12, 31), IF(c.recipe = 'affinity', p.affinity, p.nearness), NULL, 'index',
       'computed from ' || p.n || ' roll calls, which are not in the store', 'count', true, 'official'
FROM vote_pair p JOIN facts.indicator c ON c.recipe IN ('affinity', 'nearness')
WHERE p.is_shipped
UNION ALL
SELECT x.state, y.state, make_date(x.year, 1, 1), c.code, IF(IF(v.own, x.is_shipped, y.is_shipped), -1, s.source_id), NULL, 'ideal point', 'figure',
       IF(v.own, x.state, y.state), NULL, 'ideal point', 'year', make_date(x.year, 1, 1), make_date(x.year, 12, 31), IF(v.own, x.estimate, y.estimate), NULL, 'SD',
       'from ' || IF(v.own, x.n_votes, y.n_votes) || ' votes of the session that opened in ' || x.year, 'count', true, 'official'
FROM facts.panel_ideal x JOIN facts.panel_ideal y ON y.year = x.year AND y.state <> x.state
JOIN facts.indicator c ON c.recipe = 'ideal_distance'
CROSS JOIN (SELECT min(source_id) AS source_id FROM facts.panel_rollcall) s
CROSS JOIN (VALUES (true), (false)) v(own)
UNION ALL
SELECT p.state, p.partner, make_date(p.year, 1, 1), c.code, l.source_id, l.line, 'vote', 'figure', l.state, NULL, concat_ws(' ', l.body, l.resolution),
       IF(l.first_day = l.last_day, 'day', 'month'), l.first_day, l.last_day, NULL, l.vote, 'vote',
       'picked by hand: listed, and in no figure', NULL, false, l.status
FROM vote_pair p
JOIN facts.indicator c ON c.recipe = 'affinity'
JOIN facts.panel_ledger_vote l ON l.state IN (p.state, p.partner) AND year(l.first_day) = p.year;

CREATE OR REPLACE VIEW facts.evidence_acts AS
WITH act AS NOT MATERIALIZED (
    SELECT f.*, f.kind IS NOT NULL AND facts.status_rank(f.status) < 4 AND coalesce(f.value, 1) <> 0 AS is_used,
           coalesce(f.kind, IF(f.measure = 'presidential_visit', 'visit', 'act')) AS part_name,
           CASE WHEN facts.status_rank(f.status) >= 4 THEN f.status WHEN f.value = 0 THEN 'says that there was none'
                WHEN f.kind IS NULL THEN 'may be the act whose day another figure gives' ELSE 'counted' END AS how
    FROM facts.panel_act_figure f
), celled AS NOT MATERIALIZED (
    SELECT *, 'year' AS cell_kind, date_trunc('year', first_day)::DATE AS cell_day FROM act WHERE year(first_day) = year(last_day)
    UNION ALL
    SELECT *, 'quarter', date_trunc('quarter', first_day)::DATE FROM act WHERE date_trunc('quarter', first_day) = date_trunc('quarter', last_day)
)
-- of cells that have a value: a join, not a semi-join, lets the pair through to the panel, which has each cell once
SELECT e.from_state AS state, e.to_state AS partner, c.code AS indicator, e.*
FROM celled e JOIN facts.indicator c ON c.recipe = IF(e.measure = 'presidential_visit', 'visits', 'acts')
JOIN facts.kept_cell p ON p.state = e.from_state AND p.partner = e.to_state AND p.indicator = c.code AND p.period_kind = e.cell_kind
    AND p.first_day = e.cell_day
UNION ALL
SELECT e.to_state, e.from_state, c.code, e.*
FROM celled e JOIN facts.indicator c ON c.recipe = IF(e.measure = 'presidential_visit', 'visits', 'acts')
JOIN facts.kept_cell p ON p.state = e.to_state AND p.partner = e.from_state AND p.indicator = c.code AND p.period_kind = e.cell_kind
    AND p.first_day = e.cell_day
UNION ALL
SELECT p.state, p.partner, p.indicator, e.* REPLACE (IF(e.to_state = p.partner, 'visit', 'visit elsewhere') AS part_name)
FROM facts.kept_cell p
JOIN facts.indicator c ON c.code = p.indicator AND c.recipe = 'visits_share'
JOIN celled e ON e.from_state = p.state AND e.cell_kind = p.period_kind AND e.cell_day = p.first_day AND e.measure = 'presidential_visit';

CREATE OR REPLACE VIEW facts.evidence_events AS
WITH spoken AS NOT MATERIALIZED (
    SELECT e.*, y.cell_kind, y.cell_day, c.code AS indicator, IF(e.quad_class <= 2, 'cooperation', 'conflict') AS part_name
    FROM facts.panel_event e
    JOIN facts.panel_event_cell y ON y.system = e.system AND y.cell_day = date_trunc(y.cell_kind, e.day)
    JOIN facts.indicator c ON c.recipe = 'events_all'
        OR (e.official AND (c.recipe IN ('events', 'events_own', 'events_partner') OR (c.recipe = 'material_conflict' AND e.quad_class = 4)))
    WHERE e.root <> '01'
), directed AS NOT MATERIALIZED (
    SELECT actor AS state, target AS partner, * FROM spoken WHERE indicator <> 'events.balance_partner'
    UNION ALL
    SELECT target, actor, * FROM spoken WHERE indicator <> 'events.balance_own'
)
SELECT d.* FROM directed d
JOIN facts.kept_cell p ON p.state = d.state AND p.partner = d.partner AND p.indicator = d.indicator AND p.period_kind = d.cell_kind
    AND p.first_day = d.cell_day;

CREATE OR REPLACE VIEW facts.evidence_institutions AS
SELECT a.state, b.state AS partner, a.cell_day, c.code AS indicator, 'standing of ' || IF(h.own, a.state, b.state) AS part_name, a.organisation,
       IF(h.own, a.state, b.state) AS holder, IF(h.own, a.kind, b.kind) AS kind, IF(h.own, a.source_id, b.source_id) AS source_id,
       IF(h.own, a.line, b.line) AS line,
       -- Both are parties to an agreement, or neither standing is of use; that of a state in an organisation is told by itself.
       IF(a.is_agreement, a.kind IS NOT NULL AND b.kind IS NOT NULL, IF(h.own, a.kind, b.kind) IS NOT NULL) AS is_used,
       CASE WHEN NOT a.is_agreement THEN IF(h.own, a.why, b.why) WHEN a.kind IS NULL THEN a.why WHEN b.kind IS NULL THEN b.why
            WHEN a.in_union AND b.in_union THEN 'all agreements of two members of the European Union count as one' ELSE a.why END AS why
FROM facts.panel_standing a
JOIN facts.panel_standing b ON b.organisation = a.organisation AND b.cell_day = a.cell_day AND b.state <> a.state
JOIN facts.indicator c ON IF(a.is_agreement, c.recipe = 'agreements', c.recipe IN ('memberships', 'memberships_share'))
JOIN facts.kept_cell p ON p.state = a.state AND p.partner = b.state AND p.first_day = a.cell_day AND p.indicator = c.code
CROSS JOIN (VALUES (true), (false)) h(own)
WHERE (NOT a.is_agreement OR (a.source_id IS NOT NULL AND b.source_id IS NOT NULL)) AND IF(h.own, a.source_id, b.source_id) IS NOT NULL;

CREATE OR REPLACE VIEW facts.evidence_counts AS
WITH counted AS NOT MATERIALIZED (
    SELECT c.code AS indicator, f.*
    FROM facts.figure f
    JOIN facts.indicator c ON c.recipe = IF(f.measure = 'igo_comembership', 'igos', 'alliances')
    WHERE (f.measure = 'igo_comembership' OR (starts_with(f.measure, 'alliance_') AND f.value > 0))
      AND f.period_kind = 'year' AND f.value IS NOT NULL AND f.from_state <> f.to_state
)
SELECT from_state AS state, to_state AS partner, first_day AS cell_day, * FROM counted
UNION ALL
SELECT to_state, from_state, first_day, * FROM counted;

-- The same in the columns of `evidence`, a view a kind of fact (indicator.evidence in src/panel/catalogue.c): a question takes those that its
-- indicators need, since each one more costs it some hundredths of a second to plan (src/panel/evidence.c). Figures placed in cells are alike whatever is
-- made of them; the other kinds have different columns, and what a missing one means is said of each. What is the same for all kinds is done once,
-- to all of them together: the fact's period as a text (what is no kind of period is that text), and its amount in dollars (plain_amount is
-- in money_unit; NULL: in no money).
CREATE OR REPLACE MACRO facts.traced_figures(relation) AS TABLE
SELECT state, partner, cell_kind AS period_kind, cell_day AS first_day, indicator, part_name AS part, enters AS used, how, fact, source_id,
       fact_line AS line, fact_from AS from_state, fact_to AS to_state, f.period_kind AS fact_kind, f.first_day AS fact_day,
       f.last_day AS fact_end, fact_measure AS measure, value, text, unit, status, nullif(reporter, '') AS reporter, note, IF(enters, role, NULL) AS role,
       value AS plain_amount, unit AS money_unit
FROM query_table(relation) f;

CREATE OR REPLACE VIEW facts.traced_volume AS FROM facts.traced_figures('facts.evidence_volume');
CREATE OR REPLACE VIEW facts.traced_share AS FROM facts.traced_figures('facts.evidence_share');
CREATE OR REPLACE VIEW facts.traced_amount AS FROM facts.traced_figures('facts.evidence_amount');
CREATE OR REPLACE VIEW facts.traced_ratio AS FROM facts.traced_figures('facts.evidence_ratio');
CREATE OR REPLACE VIEW facts.traced_part AS FROM facts.traced_figures('facts.evidence_part');

CREATE OR REPLACE VIEW facts.traced_votes AS
SELECT state, partner, 'year' AS period_kind, cell_day AS first_day, indicator, part, is_used AS used, how, fact, source_id, line, voter AS from_state,
       other::VARCHAR AS to_state, fact_kind, fact_day, fact_end, measure, value, text, unit, status, NULL::VARCHAR AS reporter, NULL::VARCHAR AS note, role,
       NULL::DOUBLE AS plain_amount, NULL::VARCHAR AS money_unit
FROM facts.evidence_votes e;

CREATE OR REPLACE VIEW facts.traced_acts AS
SELECT state, partner, cell_kind AS period_kind, cell_day AS first_day, indicator, part_name AS part, is_used AS used, how, 'figure' AS fact, source_id, line,
       from_state, to_state, e.period_kind AS fact_kind, e.first_day AS fact_day, e.last_day AS fact_end, measure, value, text, unit, status, reporter, note,
       IF(is_used, 'count', NULL) AS role, coalesce(value, 1) AS plain_amount, NULL::VARCHAR AS money_unit
FROM facts.evidence_acts e;

CREATE OR REPLACE VIEW facts.traced_events AS
SELECT state, partner, cell_kind AS period_kind, cell_day AS first_day, indicator, part_name AS part, true AS used,
       IF(reports = 1, 'counted', 'counted once, of ' || reports || ' reports of the day') AS how, 'event' AS fact, source_id, line, actor AS from_state,
       target AS to_state, 'day' AS fact_kind, day AS fact_day, day AS fact_end, c.name AS measure, 1.0::DOUBLE AS value, NULL::VARCHAR AS text, 'event' AS unit,
       'reported' AS status, NULL::VARCHAR AS reporter, NULL::VARCHAR AS note, 'count' AS role, 1.0::DOUBLE AS plain_amount,
       NULL::VARCHAR AS money_unit
FROM facts.evidence_events e LEFT JOIN facts.cameo c ON c.code = e.root;

CREATE OR REPLACE VIEW facts.traced_institutions AS
SELECT state, partner, 'year' AS period_kind, cell_day AS first_day, indicator, part_name AS part, is_used AS used,
       coalesce(why, 'holds at the end of the year') AS how,
       IF(line IS NULL, 'membership', 'figure') AS fact, source_id, line, holder AS from_state, NULL::VARCHAR AS to_state, 'year' AS fact_kind, cell_day AS fact_day,
       cell_day AS fact_end,
       'membership_' || organisation AS measure, NULL::DOUBLE AS value, kind AS text, 'status' AS unit, 'reported' AS status, NULL::VARCHAR AS reporter,
       NULL::VARCHAR AS note, IF(is_used, 'count', NULL) AS role, NULL::DOUBLE AS plain_amount, NULL::VARCHAR AS money_unit
FROM facts.evidence_institutions;

CREATE OR REPLACE VIEW facts.traced_sanctions AS
SELECT p.state, p.partner, 'year' AS period_kind, p.cell_day AS first_day, c.code AS indicator, 'kind' AS part, true AS used, 'in force on 31 December' AS how,
       'sanction' AS fact, p.source_id, p.line, s.sender AS from_state, s.target AS to_state,
       concat_ws('/', strftime(s.first_day, '%Y-%m-%d'), coalesce(strftime(s.last_day, '%Y-%m-%d'), '…')) AS fact_kind, s.first_day AS fact_day,
       s.last_day AS fact_end,
       p.kind || ' (' || s.decision || ')' AS measure, NULL::DOUBLE AS value, s.scope AS text, 'yes=1' AS unit, s.status, NULL::VARCHAR AS reporter,
       s.regime AS note, 'count' AS role, 1.0::DOUBLE AS plain_amount, NULL::VARCHAR AS money_unit
FROM facts.panel_sanction p
JOIN facts.indicator c ON c.recipe = 'sanctions'
LEFT JOIN facts.sanction s ON s.source_id = p.source_id AND s.line IS NOT DISTINCT FROM p.line AND s.kind = p.kind;

CREATE OR REPLACE VIEW facts.traced_alignment AS
SELECT p.state, p.sender AS partner, 'year' AS period_kind, date_trunc('year', p.day)::DATE AS first_day, c.code AS indicator, 'decision' AS part, true AS used,
       CASE WHEN NOT p.is_said THEN 'invited, and not among those that follow' WHEN p.stance = 1 THEN 'aligned' WHEN p.stance = 0 THEN 'refused'
            ELSE 'partly' END AS how,
       'alignment' AS fact, p.source_id, p.line, p.state AS from_state, p.target AS to_state, 'day' AS fact_kind, p.day AS fact_day, p.day AS fact_end,
       p.decision AS measure,
       p.stance AS value, NULL::VARCHAR AS text, 'decision' AS unit, 'official' AS status, NULL::VARCHAR AS reporter, p.regime AS note, 'mean' AS role,
       p.stance AS plain_amount, NULL::VARCHAR AS money_unit
FROM facts.panel_alignment p JOIN facts.indicator c ON c.recipe = 'alignment';

CREATE OR REPLACE VIEW facts.traced_counts AS
SELECT state, partner, period_kind, cell_day AS first_day, indicator, measure AS part, true AS used, 'as counted' AS how, 'figure' AS fact, source_id, line,
       from_state, to_state, f.period_kind AS fact_kind, f.first_day AS fact_day, f.last_day AS fact_end, measure, value, text, unit, status, reporter, note, 'count' AS role,
       value AS plain_amount, NULL::VARCHAR AS money_unit
FROM facts.evidence_counts f;

CREATE OR REPLACE VIEW evidence AS
WITH traced AS NOT MATERIALIZED (
    SELECT * FROM facts.traced_volume UNION ALL SELECT * FROM facts.traced_share UNION ALL SELECT * FROM facts.traced_amount UNION ALL
    SELECT * FROM facts.traced_ratio UNION ALL SELECT * FROM facts.traced_part
    UNION ALL SELECT * FROM facts.traced_votes UNION ALL SELECT * FROM facts.traced_acts UNION ALL SELECT * FROM facts.traced_events
    UNION ALL SELECT * FROM facts.traced_institutions UNION ALL SELECT * FROM facts.traced_counts
    UNION ALL SELECT * FROM facts.traced_sanctions UNION ALL SELECT * FROM facts.traced_alignment
)
SELECT t.* EXCLUDE (fact_kind, fact_day, fact_end, measure, "value", "text", unit, status, reporter, note, role, plain_amount, money_unit),
       facts.period_text(t.fact_kind, t.fact_day, t.fact_end) AS period, t.measure, t.value, t.text, t.unit, t.status, t.reporter, s.title, s.publisher, s.url,
       t.note, t.role, facts.amount_of(t.plain_amount, t.money_unit, r.usd_per_eur) AS amount
FROM traced t
LEFT JOIN facts.source s USING (source_id)
LEFT JOIN facts.rate r ON r.year = facts.calendar_year(t.fact_day);
