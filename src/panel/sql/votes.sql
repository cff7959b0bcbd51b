-- Panel, step 5: the roll calls and votes that count (docs/indicators.md, "Votes"). What pairs of states make of them: src/panel/agreement.c,
-- similarity.c and ideal.c.

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
SELECT rollcall_id, state, vote, source_id, line FROM ledger_ballot
ORDER BY state, rollcall_id;

DELETE FROM facts.panel_ledger_vote;
INSERT INTO facts.panel_ledger_vote
SELECT v.source_id, v.line, v.body, v.resolution, v.first_day, v.last_day, v.state, v.vote, v.status, b.rollcall_id
FROM facts.ledger_vote v LEFT JOIN ledger_ballot b ON b.source_id = v.source_id AND b.line = v.line;

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
SELECT rollcall_id, rollcall, first_day, last_day, date_trunc('year', first_day)::DATE AS cell_day, n >= 20 AND largest < 0.8 * n AS is_contested,
       n >= 20 AS is_recorded
FROM named JOIN tally USING (rollcall_id);

DROP TABLE file_rollcall;
DROP TABLE ledger_ballot;
