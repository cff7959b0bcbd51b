-- Panel, step 5: votes (docs/indicators.md, "Votes"). A state's yes, no and abstention votes of a year are bit planes, 62 roll calls to a
-- word, so that a pair's agreement is a few bit counts.

-- The roll calls that count: those of files, and those of the ledger where no file has a roll call of that body on those days.
CREATE OR REPLACE TEMP TABLE file_rollcall AS
SELECT *, (row_number() OVER (ORDER BY date, body, number))::INTEGER AS rollcall_id FROM facts.vote_speaker WHERE date IS NOT NULL;

CREATE OR REPLACE TEMP TABLE ledger_ballot AS
WITH usable AS (
    SELECT body, resolution, first_day, last_day, state, min(vote) AS vote, min(line) AS line, arg_min(source_id, line) AS source_id
    FROM facts.ledger_vote
    WHERE facts.status_rank(status) < 4 AND vote IN ('Y', 'N', 'A') AND facts.year_of(first_day, last_day) IS NOT NULL
    GROUP BY body, resolution, first_day, last_day, state
    HAVING count(DISTINCT vote) = 1
), filed AS (
    SELECT DISTINCT u.body, u.resolution, u.first_day
    FROM usable u JOIN (SELECT DISTINCT body, date FROM file_rollcall) f ON f.body = u.body AND f.date BETWEEN u.first_day AND u.last_day
)
SELECT *, (dense_rank() OVER (ORDER BY first_day, body, resolution) + (SELECT count(*) FROM file_rollcall))::INTEGER AS rollcall_id
FROM usable ANTI JOIN filed USING (body, resolution, first_day);

DELETE FROM facts.panel_ballot;
INSERT INTO facts.panel_ballot
SELECT r.rollcall_id, v.state, v.vote, v.source_id, v.line
FROM facts.dated_vote v
JOIN file_rollcall r ON r.number = v.number AND r.date = v.date AND r.source_id = v.source_id AND r.body = v.body
WHERE v.vote IN ('Y', 'N', 'A')
UNION ALL
SELECT rollcall_id, state, vote, source_id, line FROM ledger_ballot;

-- Contested: at least 20 states recorded, and fewer than 80 percent of them on one side.
DELETE FROM facts.panel_rollcall;
INSERT INTO facts.panel_rollcall
WITH named AS (
    SELECT rollcall_id, concat_ws(' ', body, number, date) AS rollcall, date AS first_day, date AS last_day FROM file_rollcall
    UNION ALL
    SELECT DISTINCT rollcall_id, concat_ws(' ', body, resolution, facts.period_text(IF(first_day = last_day, 'day', 'month'), first_day, last_day)),
           first_day, last_day
    FROM ledger_ballot
), tally AS (
    SELECT rollcall_id, count(*) AS n,
           greatest(count(*) FILTER (vote = 'Y'), count(*) FILTER (vote = 'N'), count(*) FILTER (vote = 'A')) AS largest
    FROM facts.panel_ballot GROUP BY rollcall_id
)
SELECT rollcall_id, rollcall, first_day, last_day, date_trunc('year', first_day)::DATE AS cell_day, n >= 20 AND largest < 0.8 * n AS is_contested
FROM named JOIN tally USING (rollcall_id);

CREATE OR REPLACE TEMP TABLE ballot_place AS
SELECT rollcall_id, cell_day, is_contested, row_number() OVER (PARTITION BY cell_day ORDER BY rollcall_id) - 1 AS place
FROM facts.panel_rollcall;

CREATE OR REPLACE TEMP TABLE plane AS
SELECT p.cell_day, b.state, (p.place // 62)::INTEGER AS word,
       coalesce(bit_or(1::BIGINT << (p.place % 62)) FILTER (vote = 'Y'), 0) AS yes,
       coalesce(bit_or(1::BIGINT << (p.place % 62)) FILTER (vote = 'N'), 0) AS no,
       coalesce(bit_or(1::BIGINT << (p.place % 62)) FILTER (vote = 'A'), 0) AS abstained,
       coalesce(bit_or(1::BIGINT << (p.place % 62)) FILTER (p.is_contested), 0) AS contested
FROM facts.panel_ballot b JOIN ballot_place p USING (rollcall_id)
GROUP BY p.cell_day, b.state, word;

CREATE OR REPLACE TEMP TABLE agreement AS
WITH agreed AS (
    SELECT a.state AS a, b.state AS b, a.cell_day,
           (a.yes | a.no | a.abstained) & (b.yes | b.no | b.abstained) AS both_voted,
           (a.yes & b.yes) | (a.no & b.no) | (a.abstained & b.abstained) AS agree, a.contested
    FROM plane a JOIN plane b ON b.cell_day = a.cell_day AND b.word = a.word AND a.state < b.state
)
SELECT a, b, cell_day, sum(bit_count(both_voted))::BIGINT AS n, sum(bit_count(agree))::BIGINT AS k,
       sum(bit_count(both_voted & contested))::BIGINT AS contested_n, sum(bit_count(agree & contested))::BIGINT AS contested_k
FROM agreed GROUP BY a, b, cell_day;

INSERT INTO facts.panel
WITH counted AS (
    SELECT a, b, cell_day, 'votes.agreement' AS indicator, n, k FROM agreement WHERE n > 0
    UNION ALL
    SELECT a, b, cell_day, 'votes.agreement_contested', contested_n, contested_k FROM agreement WHERE contested_n > 0
)
SELECT a, b, 'year', cell_day, indicator, 2 * asin(sqrt(k / n)), 1 / n, 100 * k / n, 2 * n, true FROM counted;
