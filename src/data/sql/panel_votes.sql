-- Panel, step 5: votes (docs/indicators.md, "Votes"). A state's yes, no and abstention votes of a year are bit planes, 62 roll calls to a
-- word, so that a pair's agreement is a few bit counts.

-- The votes that count: those of files, and those of the ledger where no file has a roll call of that body on those days.
CREATE OR REPLACE TEMP TABLE ballot AS
WITH ledger AS (
    SELECT body, resolution, first_day, last_day, state, min(vote) AS vote, min(line) AS line, arg_min(source_id, line) AS source_id
    FROM facts.ledger_vote l
    WHERE facts.status_rank(status) < 4 AND vote IN ('Y', 'N', 'A') AND facts.year_of(first_day, last_day) IS NOT NULL
      AND NOT EXISTS (FROM facts.dated_vote v WHERE v.body = l.body AND v.date BETWEEN l.first_day AND l.last_day)
    GROUP BY body, resolution, first_day, last_day, state
    HAVING count(DISTINCT vote) = 1
)
SELECT body, number, NULL AS resolution, date AS first_day, date AS last_day, state, vote, source_id, line
FROM facts.counted_vote
WHERE date IS NOT NULL AND vote IN ('Y', 'N', 'A')
UNION ALL
SELECT body, NULL, resolution, first_day, last_day, state, vote, source_id, line FROM ledger;

-- Contested: at least 20 states recorded, and fewer than 80 percent of them on one side.
CREATE OR REPLACE TEMP TABLE ballot_place AS
WITH tally AS (
    SELECT body, number, resolution, first_day, last_day, date_trunc('year', first_day)::DATE AS cell_day, count(*) AS n,
           greatest(count(*) FILTER (vote = 'Y'), count(*) FILTER (vote = 'N'), count(*) FILTER (vote = 'A')) AS largest
    FROM ballot GROUP BY ALL
)
SELECT *, n >= 20 AND largest < 0.8 * n AS is_contested, (row_number() OVER (ORDER BY first_day, body, number, resolution))::INTEGER AS rollcall_id,
       row_number() OVER (PARTITION BY cell_day ORDER BY first_day, body, number, resolution) - 1 AS place
FROM tally;

DELETE FROM facts.panel_rollcall;
INSERT INTO facts.panel_rollcall
SELECT rollcall_id, concat_ws(' ', body, number, resolution, facts.period_text(IF(first_day = last_day, 'day', 'month'), first_day, last_day)),
       first_day, last_day, cell_day, is_contested
FROM ballot_place;

DELETE FROM facts.panel_ballot;
INSERT INTO facts.panel_ballot
SELECT p.rollcall_id, b.state, b.vote, b.source_id, b.line
FROM ballot b
JOIN ballot_place p ON p.body = b.body AND p.first_day = b.first_day AND p.number IS NOT DISTINCT FROM b.number AND p.resolution IS NOT DISTINCT FROM b.resolution;

CREATE OR REPLACE TEMP TABLE plane AS
SELECT p.cell_day, b.state, (p.place // 62)::INTEGER AS word,
       coalesce(bit_or(1::BIGINT << (p.place % 62)) FILTER (vote = 'Y'), 0) AS yes,
       coalesce(bit_or(1::BIGINT << (p.place % 62)) FILTER (vote = 'N'), 0) AS no,
       coalesce(bit_or(1::BIGINT << (p.place % 62)) FILTER (vote = 'A'), 0) AS abstained,
       coalesce(bit_or(1::BIGINT << (p.place % 62)) FILTER (p.is_contested), 0) AS contested
FROM facts.panel_ballot b JOIN ballot_place p USING (rollcall_id)
GROUP BY p.cell_day, b.state, word;

INSERT INTO facts.panel
WITH agreed AS (
    SELECT a.state, b.state AS partner, a.cell_day,
           ((a.yes | a.no | a.abstained) & (b.yes | b.no | b.abstained)) AS both_voted,
           ((a.yes & b.yes) | (a.no & b.no) | (a.abstained & b.abstained)) AS agree,
           a.contested & b.contested AS contested
    FROM plane a JOIN plane b ON b.cell_day = a.cell_day AND b.word = a.word AND a.state <> b.state
), counted AS (
    SELECT state, partner, cell_day, sum(bit_count(both_voted))::BIGINT AS n, sum(bit_count(agree))::BIGINT AS k,
           sum(bit_count(both_voted & contested))::BIGINT AS contested_n, sum(bit_count(agree & contested))::BIGINT AS contested_k
    FROM agreed GROUP BY state, partner, cell_day
)
SELECT state, partner, 'year', cell_day, unnest(['votes.agreement', 'votes.agreement_contested']) AS indicator,
       unnest([2 * asin(sqrt(k / n)), 2 * asin(sqrt(contested_k / contested_n))]), unnest([1 / n, 1 / contested_n]),
       unnest([100 * k / n, 100 * contested_k / contested_n]), unnest([2 * n, 2 * contested_n])
FROM counted WHERE contested_n > 0
UNION ALL
SELECT state, partner, 'year', cell_day, 'votes.agreement', 2 * asin(sqrt(k / n)), 1 / n, 100 * k / n, 2 * n
FROM counted WHERE contested_n = 0 AND n > 0;
