-- Panel, step 8: standings in organisations (docs/indicators.md, "Institutions"). Yearly, as things stand on the last day of the year; counts, not
-- samples: their variance is that of what is not known.

-- Trade agreements: who is a party, from when to when. A list of treaties tells neither what became of agreements when a state joined the European
-- Union, or left it, nor of those that a later one replaced.
CREATE OR REPLACE TEMP TABLE party AS
WITH spell AS (
    SELECT source_id, line, organisation, state, kind, first_day, last_day FROM facts.membership WHERE starts_with(organisation, 'DESTA ')
), begun AS (
    SELECT organisation, min(first_day) AS begun, min(line) AS line FROM spell GROUP BY organisation
), of_union AS (
    -- An agreement of the Union has three quarters of its members of the time as parties.
    SELECT b.organisation
    FROM begun b
    JOIN (SELECT DISTINCT state, first_day, last_day FROM facts.groups WHERE group_code = 'EUU') g
        ON g.first_day <= make_date(year(b.begun), 12, 31) AND coalesce(g.last_day, DATE '9999-12-31') >= make_date(year(b.begun), 12, 31)
    LEFT JOIN (SELECT DISTINCT organisation, state FROM spell) m ON m.organisation = b.organisation AND m.state = g.state
    GROUP BY b.organisation HAVING count(m.state) >= 0.75 * count(*)
), joined AS (
    SELECT s.*, b.begun, coalesce(s.line > b.line, false) AS has_acceded, g.first_day AS day_in, g.last_day AS day_out, u.organisation IS NOT NULL AS is_of_union
    FROM spell s
    JOIN begun b USING (organisation)
    LEFT JOIN of_union u USING (organisation)
    LEFT JOIN (SELECT state, min(first_day) AS first_day, max(last_day) AS last_day FROM facts.groups WHERE group_code = 'EUU' GROUP BY state) g USING (state)
)
-- Who joins the Union becomes a party to its agreements on that day, not when its treaty of accession was signed, some two years before; its own
-- agreements end. Who leaves it is a party to them to the end of the year (of the United Kingdom: Withdrawal Agreement, Articles 126 and 129).
SELECT source_id, line, organisation, state, kind, begun,
       IF(is_of_union AND has_acceded AND first_day < day_in AND year(day_in) - year(first_day) <= 3, day_in, first_day) AS first_day,
       CASE WHEN NOT is_of_union AND first_day < day_in THEN least(coalesce(last_day, DATE '9999-12-31'), day_in - 1)
            WHEN is_of_union AND first_day <= day_out THEN least(coalesce(last_day, DATE '9999-12-31'), make_date(year(day_out), 12, 31))
            ELSE last_day END AS last_day,
       CASE WHEN NOT is_of_union AND first_day < day_in AND coalesce(last_day >= day_in, true)
                THEN 'ended: ' || state || ' joined the European Union on ' || day_in
            WHEN is_of_union AND first_day <= day_out AND coalesce(year(last_day) > year(day_out), true)
                THEN 'ended: ' || state || ' left the European Union on ' || day_out END AS why
FROM joined;

-- An agreement all of whose parties made another one later, which is in force, may have been replaced by it, or stand beside it: nobody says.
CREATE OR REPLACE TEMP TABLE replaced AS
WITH member AS (
    SELECT organisation, state, min(first_day) AS first_day, any_value(begun) AS begun, bool_or(kind = 'member') AS is_in_force
    FROM party GROUP BY organisation, state
), size AS (
    SELECT organisation, count(*) AS n FROM member GROUP BY organisation
), later AS (
    SELECT a.organisation, b.organisation AS by_organisation, year(max(b.first_day)) AS since, count(*) AS n
    FROM member a JOIN member b ON b.state = a.state AND b.begun > a.begun AND b.is_in_force
    GROUP BY a.organisation, b.organisation
)
SELECT organisation, min(since) AS since, 'counts by half: ' || arg_min(by_organisation, (since, by_organisation)) || ' may have replaced it' AS why
FROM later JOIN size USING (organisation) WHERE later.n = size.n GROUP BY organisation;

-- Organisations whose standings are known from a list that ends: to which year.
CREATE OR REPLACE TEMP TABLE listed AS
SELECT m.organisation, year(max(c.last_day))::SMALLINT AS until
FROM (SELECT DISTINCT organisation, source_id FROM facts.membership) m JOIN facts.coverage c ON c.source_id = m.source_id AND c.measure = 'membership'
GROUP BY m.organisation;

-- A state's part in an organisation at the end of each year, from its first known standing to the last full year that the store's facts
-- reach (temp.last_year). Before the first standing it took no part; a state of which nothing is said is unknown, not outside.
DELETE FROM facts.panel_standing;
INSERT INTO facts.panel_standing
WITH spell AS (
    SELECT source_id, line, organisation, state, kind, first_day, last_day, NULL AS why FROM facts.membership
    WHERE NOT starts_with(organisation, 'DESTA ')
    UNION ALL
    SELECT source_id, line, organisation, state, kind, first_day, last_day, why FROM party WHERE last_day IS NULL OR last_day >= first_day
    UNION ALL
    SELECT source_id, line, organisation, state, coalesce(kind, 'outside'), first_day, last_day, NULL FROM facts.ledger_standing
    WHERE last_day IS NULL OR last_day >= first_day
), year_end AS (
    -- A spell counts in the years whose last day it reaches.
    SELECT organisation, state, kind, first_day, source_id, line,
           unnest(range(year(first_day), least(coalesce(year(last_day + INTERVAL 1 DAY), 9999), (SELECT year FROM last_year) + 1))) AS year
    FROM spell
), standing AS (
    SELECT y.organisation, y.state, y.year, y.kind, coalesce(w.weight, 0) AS weight, y.source_id, y.line
    FROM year_end y LEFT JOIN facts.standing w USING (kind)
    QUALIFY row_number() OVER (PARTITION BY organisation, state, year ORDER BY first_day DESC, weight DESC, source_id, line) = 1
), known AS (
    SELECT organisation, state, unnest(range((SELECT min(year) FROM standing), (SELECT year FROM last_year) + 1)) AS year
    FROM (SELECT DISTINCT organisation, state FROM spell)
), ended AS (
    -- What was over before the year's end: the last of it says why there is no part any more.
    SELECT *, lead(year, 1, 9999) OVER (PARTITION BY organisation, state ORDER BY year) AS next_year
    FROM (SELECT organisation, state, year(last_day + INTERVAL 1 DAY) AS year, source_id, line,
                 coalesce(why, 'ended: ' || state || ' was ' || kind || ' to ' || last_day) AS why
          FROM spell WHERE last_day IS NOT NULL
          QUALIFY row_number() OVER (PARTITION BY organisation, state, year ORDER BY last_day DESC, first_day DESC, source_id, line) = 1)
)
SELECT k.organisation, starts_with(k.organisation, 'DESTA ') AS is_agreement, k.state, make_date(k.year::INTEGER, 1, 1), s.kind, coalesce(s.weight, 0),
       g.state IS NOT NULL, IF(s.kind IS NULL, e.source_id, s.source_id), IF(s.kind IS NULL, e.line, s.line),
       CASE WHEN s.kind IS NULL THEN e.why WHEN r.since <= k.year THEN r.why WHEN l.until < k.year THEN 'as last known: the list ends in ' || l.until END
FROM known k LEFT JOIN standing s USING (organisation, state, year)
LEFT JOIN listed l ON l.organisation = k.organisation
LEFT JOIN ended e ON e.organisation = k.organisation AND e.state = k.state AND k.year >= e.year AND k.year < e.next_year
LEFT JOIN replaced r ON r.organisation = k.organisation
LEFT JOIN (SELECT DISTINCT state, unnest(range(year(first_day), coalesce(year(last_day) + 1, 9999))) AS year
           FROM facts.groups WHERE group_code = 'EUU') g ON g.state = k.state AND g.year = k.year;

-- Pairs by their numbers instead of their names, weights in quarters, one organisation after another: millions of pairs of standings become
-- the panel's in a second. Parties to an agreement whose part is nothing are no pair.
CREATE OR REPLACE TEMP TABLE standing_state AS
SELECT state, (row_number() OVER (ORDER BY state))::SMALLINT AS id FROM (SELECT DISTINCT state FROM facts.panel_standing);
CREATE OR REPLACE TEMP TABLE standing_number AS
SELECT (dense_rank() OVER (ORDER BY p.organisation))::INTEGER AS organisation, p.is_agreement, s.id AS state, year(p.cell_day)::SMALLINT AS year,
       (4 * p.weight)::TINYINT AS quarters, (p.kind IS NOT NULL)::TINYINT AS told, coalesce(r.since <= year(p.cell_day), false) AS is_doubtful, p.in_union, l.until
FROM facts.panel_standing p JOIN standing_state s USING (state)
LEFT JOIN listed l USING (organisation)
LEFT JOIN replaced r USING (organisation)
WHERE NOT p.is_agreement OR (p.weight > 0 AND year(p.cell_day) <= (SELECT max(year(first_day)) FROM party)); -- what the list knows ends with it
CREATE OR REPLACE TEMP TABLE standing_pair AS
SELECT a.is_agreement, a.state AS a, b.state AS b, a.year, sum(least(a.quarters, b.quarters))::BIGINT AS shared, sum(a.quarters)::BIGINT AS a_own,
       sum(b.quarters)::BIGINT AS b_own, sum(a.told + b.told)::BIGINT AS n_rows,
       coalesce(sum(least(a.quarters, b.quarters)) FILTER (a.is_doubtful), 0)::BIGINT AS doubtful,
       coalesce(sum(pow(least(a.quarters, b.quarters), 2)) FILTER (a.is_doubtful), 0)::BIGINT AS doubtful_squares, bool_or(a.in_union AND b.in_union) AS in_union,
       coalesce(sum(least(a.quarters, b.quarters)) FILTER (a.until IS NOT NULL), 0)::BIGINT AS listed, max(a.until) AS until
FROM standing_number a JOIN standing_number b ON b.organisation = a.organisation AND b.year = a.year AND b.state > a.state
GROUP BY ALL;

-- After the last year of a list its standings hold as they were last known. How far they may be off by then: as far as those of pairs changed from
-- one year of the list to the next (root mean square), all years in the same direction; a whole part a year where the list has one year alone.
CREATE OR REPLACE TEMP TABLE listed_change AS
WITH change AS (
    SELECT (listed - lag(listed) OVER years) / 4 AS change, year - lag(year) OVER years AS n
    FROM standing_pair WHERE NOT is_agreement AND year <= until WINDOW years AS (PARTITION BY a, b ORDER BY year)
)
SELECT coalesce(avg(change * change) FILTER (n = 1), 1) AS square FROM change;

-- What may have been replaced is there or not with the same probability: half of it, with the variance of that. Among members of the Union there is
-- one agreement, whatever was signed besides, and to the end of the year in which one leaves.
INSERT INTO facts.panel
WITH counted AS (
    SELECT *, CASE WHEN is_agreement AND in_union THEN 1 WHEN is_agreement THEN (shared - doubtful / 2) / 4 ELSE shared / 4 END AS n,
           CASE WHEN is_agreement THEN IF(in_union, 0, doubtful_squares / 16 / 4) WHEN listed > 0 AND year > until THEN pow(year - until, 2) * square
                ELSE 0 END AS variance
    FROM standing_pair CROSS JOIN listed_change
)
SELECT s.state, t.state, 'year', make_date(p.year, 1, 1), IF(is_agreement, 'institutions.agreements', 'institutions.memberships'), n, variance, n, n_rows, true
FROM counted p JOIN standing_state s ON s.id = p.a JOIN standing_state t ON t.id = p.b
WHERE n_rows > 0
ORDER BY p.a, p.b, p.year; -- numbers of states in alphabetical order

INSERT INTO facts.panel
WITH own AS (
    SELECT a, b, year, shared, a_own AS own, n_rows, IF(listed > 0 AND year > until, pow(year - until, 2) * square, 0) AS variance
    FROM standing_pair CROSS JOIN listed_change WHERE NOT is_agreement
    UNION ALL
    SELECT b, a, year, shared, b_own, n_rows, IF(listed > 0 AND year > until, pow(year - until, 2) * square, 0)
    FROM standing_pair CROSS JOIN listed_change WHERE NOT is_agreement
)
SELECT s.state, t.state, 'year', make_date(o.year, 1, 1), 'institutions.memberships_share', 2 * asin(sqrt(least(shared / own, 1))),
       -- by the slope of the scale at the share, no nearer to its ends than a quarter of a part
       variance / pow(own / 4, 2) / greatest(shared / own * (1 - shared / own), 1 / own),
       100 * (shared / 4) / (own / 4), n_rows, false
FROM own o JOIN standing_state s ON s.id = o.a JOIN standing_state t ON t.id = o.b
WHERE own > 0
ORDER BY o.a, o.b, o.year;

DROP TABLE standing_state;
DROP TABLE standing_number;
DROP TABLE standing_pair;
DROP TABLE party;
DROP TABLE replaced;
DROP TABLE listed;
DROP TABLE listed_change;
