-- Panel, step 2: what one publication says of a cell, what one reporter says of it, and what they say together, with the error that their
-- disagreement shows (docs/indicators.md, "Figures").

-- Days that adjoin are covered as one, since a publication may come in a file a month.
CREATE OR REPLACE TEMP TABLE zero_coverage AS
WITH said AS (
    SELECT DISTINCT coalesce(v.publication_id, c.source_id) AS publication_id, coalesce(m.quantity, 'goods') AS quantity, c.state, c.first_day, c.last_day
    FROM facts.coverage c LEFT JOIN facts.quantity_measure m USING (measure) LEFT JOIN voice v USING (source_id)
    WHERE c.absent = 'zero' AND (m.quantity IS NOT NULL OR c.measure IN ('flow', 'goods') OR starts_with(c.measure, 'goods of'))
), begun AS (
    SELECT *, first_day > max(last_day) OVER (PARTITION BY publication_id, quantity, state ORDER BY first_day, last_day
                                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1 AS is_apart
    FROM said
), numbered AS (
    SELECT *, count(*) FILTER (is_apart) OVER (PARTITION BY publication_id, quantity, state ORDER BY first_day, last_day ROWS UNBOUNDED PRECEDING) AS stretch
    FROM begun
)
SELECT publication_id, quantity, state, min(first_day) AS first_day, max(last_day) AS last_day FROM numbered GROUP BY publication_id, quantity, state, stretch;

-- One publication on one cell. Parts make a whole when all of them are there, each once; where it lists all that is not zero, absent
-- parts are zero.
CREATE OR REPLACE TEMP TABLE report AS
WITH summed AS (
    SELECT report_id, quantity, from_state, to_state, cell_kind, cell_day, reporter, side, publication_id, part,
           max(facts.status_rank(status)) AS status_rank, count(*) AS parts, count(DISTINCT first_day) AS distinct_parts,
           IF(part = 'whole', any_value(amount), IF(count(amount) = count(*), facts.exact_sum(amount), NULL)) AS amount,
           sum(n_rows)::BIGINT AS n_rows,
           CASE part WHEN 'month' THEN IF(cell_kind = 'year', 12, 3) WHEN 'quarter' THEN 4 WHEN 'half' THEN 2 ELSE 1 END AS parts_needed,
           CASE part WHEN 'whole' THEN 1 WHEN 'quarter' THEN 2 WHEN 'half' THEN 3 ELSE 4 END AS part_rank
    FROM placed WHERE part <> 'piece'
    GROUP BY report_id, quantity, from_state, to_state, cell_kind, cell_day, reporter, side, publication_id, part
), covered AS (
    SELECT s.*, parts_needed = 1 OR (parts = distinct_parts AND (parts = parts_needed OR EXISTS (
               FROM zero_coverage z
               WHERE z.publication_id = s.publication_id AND z.quantity = s.quantity AND z.first_day <= s.cell_day
                 AND (z.state IS NULL OR z.state IN (s.reporter, s.from_state, s.to_state) OR 'EUU' IN (s.from_state, s.to_state))
                 AND z.last_day >= s.cell_day + IF(s.cell_kind = 'year', INTERVAL 1 YEAR, INTERVAL 3 MONTH) - INTERVAL 1 DAY))) AS is_complete
    FROM summed s
)
SELECT *, is_complete AND amount >= 0 AND status_rank < 5 AS is_eligible,
       -- One that gives the whole is not also asked for the sum of its parts.
       min(IF(is_complete AND amount >= 0 AND status_rank < 5, part_rank, 9))
           OVER (PARTITION BY quantity, from_state, to_state, cell_kind, cell_day, reporter, side, publication_id) AS best_part,
       IF(amount > 0, status_rank, status_rank + 10) AS preference
FROM covered;

-- One reporter on one cell: the figures of its best status, averaged. Zero is believed only where nothing else is said.
INSERT INTO facts.panel_report
WITH ranked AS (
    SELECT quantity, from_state, to_state, cell_kind, cell_day, reporter, preference, count(*) AS figures,
           facts.exact_mean(IF(amount > 0, ln(amount), NULL)) AS log_mean, any_value(amount) AS any_amount, facts.exact_variance(IF(amount > 0, ln(amount), NULL)) AS spread,
           sum(n_rows)::BIGINT AS n_rows
    FROM report WHERE is_eligible AND part_rank = best_part
    GROUP BY quantity, from_state, to_state, cell_kind, cell_day, reporter, preference
), best AS (
    SELECT quantity, from_state, to_state, cell_kind, cell_day, reporter, min(preference) AS preference,
           min_by({figures: figures, any_amount: any_amount, log_mean: log_mean, spread: spread, n_rows: n_rows}, preference) AS b
    FROM ranked
    GROUP BY quantity, from_state, to_state, cell_kind, cell_day, reporter
), voiced AS (
    -- Official and reported figures are firm; estimates, then disputed figures, speak only where no firm one does, and one whose
    -- reporter is not named only where none that is named speaks.
    SELECT *, CASE WHEN preference % 10 <= 2 THEN 1 ELSE preference % 10 END * 2 + IF(reporter = '', 1, 0) + IF(preference > 10, 20, 0) AS rank
    FROM best
)
SELECT quantity, from_state, to_state, cell_kind, cell_day, reporter, preference,
       rank = min(rank) OVER (PARTITION BY quantity, from_state, to_state, cell_kind, cell_day) AS is_used,
       b.figures AS figures,
       CASE WHEN b.figures = 1 THEN b.any_amount WHEN preference > 10 THEN 0 ELSE exp(b.log_mean) END AS amount, b.log_mean AS log_amount, b.spread AS spread, b.n_rows AS n_rows
FROM voiced;

-- How far reporters of the same thing disagree: half the squared gap of their logarithms, averaged over the years in which two are there;
-- for a quantity that never has two, how far its figures of equal standing disagree.
CREATE OR REPLACE TEMP TABLE mirror AS
WITH gaps AS (
    SELECT quantity, from_state, to_state, cell_day, facts.exact_variance(log_amount) AS gap, list(reporter) AS reporters
    FROM facts.panel_report
    WHERE cell_kind = 'year' AND is_used AND reporter <> '' AND log_amount IS NOT NULL
      AND quantity NOT IN ('gdp', 'population', 'total_export', 'total_import')
    GROUP BY quantity, from_state, to_state, cell_day
    HAVING count(*) > 1
)
SELECT quantity, reporter, facts.exact_mean(gap) AS variance, count(*) AS cells
FROM (SELECT quantity, gap, unnest(reporters) AS reporter FROM gaps)
GROUP BY quantity, reporter
UNION ALL
SELECT quantity, NULL, facts.exact_mean(gap), count(*) FROM gaps GROUP BY quantity;

CREATE OR REPLACE TEMP TABLE disagreement AS
SELECT quantity, facts.exact_mean(spread) AS variance
FROM facts.panel_report
WHERE figures > 1 AND preference < 4 AND quantity NOT IN ('goods', 'turnover', 'gdp', 'population', 'total_export', 'total_import')
  AND quantity NOT IN (SELECT quantity FROM mirror)
GROUP BY quantity;

-- All reporters together.
INSERT INTO facts.panel_quantity
WITH together AS (
    SELECT quantity, from_state, to_state, cell_kind, cell_day, count(*) AS reporters, min(reporter) AS first_reporter, any_value(amount) AS any_amount, sum(figures)::BIGINT AS figures,
           facts.exact_mean(log_amount) AS log_amount, facts.exact_variance(log_amount) AS between_reporters, facts.exact_mean(spread) AS within_reporter,
           exp(max(log_amount) - min(log_amount)) - 1 AS gap, sum(n_rows)::BIGINT AS n_rows,
           max(preference % 10) AS status_rank
    FROM facts.panel_report SEMI JOIN stale_quantity USING (quantity) WHERE is_used
    GROUP BY quantity, from_state, to_state, cell_kind, cell_day
)
SELECT t.quantity, t.from_state, t.to_state, t.cell_kind, t.cell_day, CASE WHEN figures = 1 THEN any_amount ELSE coalesce(exp(log_amount), 0) END AS amount,
       log_amount,
       CASE WHEN log_amount IS NULL THEN 0
            ELSE facts.least_variance(t.status_rank) + within_reporter
                 + CASE WHEN reporters > 1 THEN between_reporters
                        WHEN figures > 1 AND d.quantity IS NOT NULL THEN 0
                        ELSE coalesce(own.variance, pooled.variance, IF(t.quantity = 'turnover', goods.variance, NULL), d.variance, 0) END
       END AS variance,
       reporters, figures, gap, own.variance IS NOT NULL AS has_own_mirror, n_rows
FROM together t
LEFT JOIN mirror own ON own.quantity = t.quantity AND own.reporter = t.first_reporter AND t.reporters = 1
LEFT JOIN mirror pooled ON pooled.quantity = t.quantity AND pooled.reporter IS NULL
LEFT JOIN mirror goods ON goods.quantity = 'goods' AND goods.reporter IS NULL
LEFT JOIN disagreement d ON d.quantity = t.quantity
ORDER BY t.from_state, t.to_state;

-- Every figure in its cell: whether it is one of its reporter's chosen ones, whether it is used, and if not, why not.
INSERT INTO facts.panel_item
SELECT p.quantity, p.from_state, p.to_state, p.cell_kind, p.cell_day, p.part, p.side, p.reporter, p.publication_id, p.source_id, NULL AS by_source, p.line, p.measure, p.union_side, p.digits,
       p.period_kind, p.first_day, p.last_day, p.status, p.amount, p.n_rows,
       coalesce(r.is_eligible AND r.part_rank = r.best_part, false) AS is_eligible,
       is_eligible AND coalesce(r.preference = v.preference, false) AS is_chosen,
       is_chosen AND v.is_used AS is_used,
       CASE WHEN is_chosen AND v.is_used THEN NULL
            WHEN p.part = 'piece' THEN 'covers only a part of the ' || p.cell_kind
            WHEN p.status = 'denied' THEN 'denied'
            WHEN p.amount IS NULL THEN 'no exchange rate for the year'
            WHEN p.amount < 0 THEN 'negative'
            WHEN NOT r.is_complete THEN 'only ' || r.distinct_parts || ' of ' || r.parts_needed || ' ' || p.part || 's of the ' || p.cell_kind
            WHEN r.part_rank > r.best_part THEN 'the source also gives the ' || IF(r.best_part = 1, p.cell_kind || ' as a whole', 'sum of longer parts')
            WHEN NOT is_chosen AND p.amount = 0 THEN 'zero, where another figure is not'
            WHEN NOT is_chosen THEN p.status || ', where a figure of better standing is there'
            WHEN p.reporter = '' THEN 'reporter not named, where a named one speaks'
            ELSE p.status || ', where another reporter''s figure is of better standing' END AS why,
       p.one.fact, p.fact_from, p.fact_to, p.one.measure, p.one.value, p.one.text, p.unit, p.one.note, q.reporters, q.figures, q.gap
FROM placed p
LEFT JOIN report r ON r.report_id = p.report_id AND r.cell_kind = p.cell_kind
LEFT JOIN facts.panel_report v ON v.quantity = p.quantity AND v.from_state = p.from_state AND v.to_state = p.to_state
    AND v.cell_kind = p.cell_kind AND v.cell_day = p.cell_day AND v.reporter = p.reporter
LEFT JOIN facts.panel_quantity q ON q.quantity = p.quantity AND q.from_state = p.from_state AND q.to_state = p.to_state
    AND q.cell_kind = p.cell_kind AND q.cell_day = p.cell_day
ORDER BY p.from_state, p.to_state, p.quantity, p.cell_day;

DROP TABLE union_member;
DROP TABLE item;
DROP TABLE placed;
DROP TABLE zero_coverage;
DROP TABLE disagreement;
