-- The panel's tables, derived from the facts by the other steps of this folder, never edited. Each time another version of the program
-- comes to a store they are empty again, and everything in them is made anew: they need no migrations. The states of votes and the
-- indicators become numbers of their codes once these are known (number_codes in src/data/schema.c).

-- What each part of the panel was made from: where this is no longer what the store says, the part is made again.
CREATE OR REPLACE TABLE facts.panel_part (
    part VARCHAR NOT NULL,            -- a quantity, or votes, acts, events, standings, igos, alliances
    made_from VARCHAR NOT NULL
);


CREATE OR REPLACE TABLE facts.panel (
    state VARCHAR NOT NULL,
    partner VARCHAR NOT NULL,
    period_kind ENUM('quarter', 'year') NOT NULL,
    first_day DATE NOT NULL,
    indicator VARCHAR NOT NULL,
    value DOUBLE NOT NULL,            -- on the scale on which noise is roughly Gaussian
    variance DOUBLE NOT NULL,
    natural_value DOUBLE NOT NULL,    -- in the indicator's natural unit
    n_rows BIGINT NOT NULL,           -- facts that the value rests on
    is_mutual BOOLEAN NOT NULL        -- holds for partner and state alike; there is no second row with the two exchanged
);

-- Figures of a quantity (goods, remittances, GDP …) placed in the years and quarters that they bear on. '' stands for what is not said.
CREATE OR REPLACE TABLE facts.panel_item (
    quantity VARCHAR NOT NULL,
    from_state VARCHAR NOT NULL,
    to_state VARCHAR NOT NULL,        -- '': none, a quantity of one state
    cell_kind VARCHAR NOT NULL,       -- year or quarter
    cell_day DATE NOT NULL,
    part VARCHAR NOT NULL,            -- whole, quarter, half, month, or piece
    side VARCHAR NOT NULL,
    reporter VARCHAR NOT NULL,
    publication_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,       -- of several added up the first
    by_source INTEGER,                -- the newer vintage that superseded it; NULL: it stands
    line BIGINT,
    measure VARCHAR,                  -- NULL: goods
    union_side VARCHAR,               -- from or to: a sum over the members of the European Union, which stands on that side
    digits BIGINT NOT NULL,           -- length of the product codes added up in it; 0: totals
    period_kind VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    status VARCHAR NOT NULL,
    amount DOUBLE,                    -- US dollars, persons …
    n_rows BIGINT NOT NULL,           -- facts added up in it
    is_eligible BOOLEAN NOT NULL,     -- what its publication says of the cell
    is_chosen BOOLEAN NOT NULL,       -- among its reporter's figures
    is_used BOOLEAN NOT NULL,         -- in what all reporters say together
    why VARCHAR,                      -- why it is not used
    fact VARCHAR,                     -- flow or figure, where it is one fact: what follows is of that; NULL: several added up
    fact_from VARCHAR,
    fact_to VARCHAR,
    fact_measure VARCHAR,
    "value" DOUBLE,
    "text" VARCHAR,
    unit VARCHAR,
    note VARCHAR,
    reporters BIGINT,                 -- what all reporters say together of the cell, as in panel_quantity; NULL: nothing
    figures BIGINT,
    gap DOUBLE
);

-- What one reporter says of a quantity in a cell.
CREATE OR REPLACE TABLE facts.panel_report (
    quantity VARCHAR NOT NULL,
    from_state VARCHAR NOT NULL,
    to_state VARCHAR NOT NULL,
    cell_kind VARCHAR NOT NULL,
    cell_day DATE NOT NULL,
    reporter VARCHAR NOT NULL,
    preference INTEGER NOT NULL,      -- rank of the status of its figures; 10 more where they are zero
    is_used BOOLEAN NOT NULL,
    figures BIGINT NOT NULL,
    amount DOUBLE NOT NULL,
    log_amount DOUBLE,                -- NULL: zero
    spread DOUBLE NOT NULL,           -- variance among its own figures, of logarithms
    n_rows BIGINT NOT NULL
);

-- What all reporters say together.
CREATE OR REPLACE TABLE facts.panel_quantity (
    quantity VARCHAR NOT NULL,
    from_state VARCHAR NOT NULL,
    to_state VARCHAR NOT NULL,
    cell_kind VARCHAR NOT NULL,
    cell_day DATE NOT NULL,
    amount DOUBLE NOT NULL,
    log_amount DOUBLE,
    variance DOUBLE NOT NULL,         -- of log_amount
    reporters BIGINT NOT NULL,
    figures BIGINT NOT NULL,
    gap DOUBLE,                       -- greatest over least reporter, less 1
    has_own_mirror BOOLEAN NOT NULL,  -- the error of a single reporter is its own, not that of all
    n_rows BIGINT NOT NULL
);

-- Values that say nothing of a pair (facts.spread).
CREATE OR REPLACE TABLE facts.panel_spread (
    state VARCHAR NOT NULL,
    partner VARCHAR NOT NULL,
    year BIGINT NOT NULL,
    indicator VARCHAR NOT NULL
);

-- How large states are (facts.state_size).
CREATE OR REPLACE TABLE facts.panel_size (
    state VARCHAR NOT NULL,
    year BIGINT NOT NULL,
    gdp DOUBLE,                       -- USD million of 2021
    population DOUBLE                 -- persons
);

-- Trade of a pair, in alphabetical order, as one reporter counts it, both directions.
CREATE OR REPLACE TABLE facts.panel_turnover (
    a VARCHAR NOT NULL,
    b VARCHAR NOT NULL,
    cell_kind VARCHAR NOT NULL,
    cell_day DATE NOT NULL,
    reporter VARCHAR NOT NULL,
    amount DOUBLE NOT NULL            -- US dollars of the year
);

-- A pair's trade in both directions, the pair in alphabetical order.
CREATE OR REPLACE TABLE facts.panel_volume (
    a VARCHAR NOT NULL,
    b VARCHAR NOT NULL,
    cell_kind VARCHAR NOT NULL,
    cell_day DATE NOT NULL,
    has_directions BOOLEAN NOT NULL,  -- from both directions; else from turnovers alone
    others VARCHAR[],                 -- reporters whose turnover enters beside the directions
    log_amount DOUBLE NOT NULL,       -- current US dollars
    variance DOUBLE NOT NULL,
    n_rows BIGINT NOT NULL
);

-- A state's trade with all partners, as itself or ('') all reporters together say it.
CREATE OR REPLACE TABLE facts.panel_total (
    state VARCHAR NOT NULL,
    speaker VARCHAR NOT NULL,
    cell_kind VARCHAR NOT NULL,
    cell_day DATE NOT NULL,
    publication_id INTEGER,           -- the one over whose partners it is summed; NULL: figures of totals
    amount DOUBLE NOT NULL,
    variance DOUBLE NOT NULL,         -- of its logarithm
    n_rows BIGINT NOT NULL
);

-- A state's trade with a partner beside its trade with all, from one speaker.
CREATE OR REPLACE TABLE facts.panel_share (
    state VARCHAR NOT NULL,
    partner VARCHAR NOT NULL,
    speaker VARCHAR NOT NULL,
    cell_kind VARCHAR NOT NULL,
    cell_day DATE NOT NULL,
    amount DOUBLE NOT NULL,
    variance DOUBLE NOT NULL,         -- of its logarithm
    total DOUBLE NOT NULL,
    total_variance DOUBLE NOT NULL,
    n_rows BIGINT NOT NULL,
    total_rows BIGINT NOT NULL
);

-- Visits and gestures that count.
CREATE OR REPLACE TABLE facts.panel_act (
    from_state VARCHAR NOT NULL,
    to_state VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    kind VARCHAR NOT NULL,            -- visit, cooperation, conflict
    n_rows BIGINT NOT NULL
);

-- Every figure of a visit or gesture.
CREATE OR REPLACE TABLE facts.panel_act_figure (
    source_id INTEGER NOT NULL,
    line BIGINT,
    from_state VARCHAR NOT NULL,
    to_state VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    period_kind VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    "value" DOUBLE,
    "text" VARCHAR,
    unit VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    reporter VARCHAR,
    note VARCHAR,
    kind VARCHAR                      -- as in panel_act; NULL: it does not count
);

-- Events of event data, those of one day, actor, target and kind once.
CREATE OR REPLACE TABLE facts.panel_event (
    system VARCHAR NOT NULL,
    day DATE NOT NULL,
    actor VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    root VARCHAR NOT NULL,            -- the first two digits of the CAMEO code
    quad_class INTEGER NOT NULL,
    reports BIGINT NOT NULL,          -- rows that tell of it
    source_id INTEGER NOT NULL,       -- of the first of them
    line BIGINT,
    official BOOLEAN NOT NULL         -- both speak for their states, or it is not known
);

-- How events err beyond their counts: measured in the store where enough pairs tell of it, else elsewhere (events.sql).
CREATE OR REPLACE TABLE facts.panel_event_noise (
    measure VARCHAR NOT NULL,         -- balance or conflict
    phi DOUBLE NOT NULL,              -- by how much more counts vary than Poisson ones
    n_pairs BIGINT NOT NULL,          -- that tell of the shocks
    is_own BOOLEAN NOT NULL,          -- measured in the store
    sd DOUBLE NOT NULL,               -- of the passing shocks of a month, on the scale of the value
    autocorrelation DOUBLE NOT NULL   -- with that of the month after
);

-- The years and quarters in which event data count, and the system that speaks in them.
CREATE OR REPLACE TABLE facts.panel_event_cell (
    system VARCHAR NOT NULL,
    cell_kind VARCHAR NOT NULL,
    cell_day DATE NOT NULL
);

-- Kinds of sanctions of a state against a partner on the last day of a year, each with its first fact.
CREATE OR REPLACE TABLE facts.panel_sanction (
    state VARCHAR NOT NULL,
    partner VARCHAR NOT NULL,
    cell_day DATE NOT NULL,
    kind VARCHAR NOT NULL,
    source_id INTEGER NOT NULL,
    line BIGINT
);

-- How states stood to the decisions that a sender invited them to follow.
CREATE OR REPLACE TABLE facts.panel_alignment (
    state VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,
    target VARCHAR,                   -- of the sanctions; NULL: not said
    regime VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    day DATE NOT NULL,
    stance DOUBLE NOT NULL,           -- 1 aligned, ½ partly, 0 refused
    is_said BOOLEAN NOT NULL,         -- else it was silent, where that is a refusal
    source_id INTEGER NOT NULL,
    line BIGINT
);

-- A state's part in an organisation at the end of a year.
CREATE OR REPLACE TABLE facts.panel_standing (
    organisation VARCHAR NOT NULL,
    is_agreement BOOLEAN NOT NULL,    -- a trade agreement
    state VARCHAR NOT NULL,
    cell_day DATE NOT NULL,
    kind VARCHAR,                     -- NULL: none yet, or none any more
    weight DOUBLE NOT NULL,
    in_union BOOLEAN NOT NULL,        -- the state is a member of the European Union
    source_id INTEGER,                -- of what has ended, where kind is NULL
    line BIGINT,
    why VARCHAR                       -- why it does not count any more, or not as much
);

-- Figures of goods that look implausible.
CREATE OR REPLACE TABLE facts.panel_caution (
    "check" VARCHAR NOT NULL,         -- of `jarak sources --check`
    state VARCHAR NOT NULL,
    partner VARCHAR,                  -- NULL: all
    year BIGINT NOT NULL
);

-- Roll calls and votes of the General Assembly that count.
CREATE OR REPLACE TABLE facts.panel_rollcall (
    rollcall_id INTEGER NOT NULL,
    rollcall VARCHAR NOT NULL,
    date DATE NOT NULL,
    cell_day DATE NOT NULL,           -- first day of its year
    source_id INTEGER NOT NULL,
    session_year INTEGER NOT NULL,    -- in which its session opened
    n_absent INTEGER NOT NULL,        -- members recorded without a vote
    is_recorded BOOLEAN NOT NULL,     -- with votes enough, in a year that has roll calls enough
    is_divided BOOLEAN NOT NULL,      -- and not all alike, nor an earlier one of that day over again
    resolution VARCHAR,               -- as lists of roll calls have it, like the title; NULL where none does
    title VARCHAR
);

CREATE OR REPLACE TABLE facts.panel_ballot (
    rollcall_id INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    vote ENUM('A', 'N', 'X', 'Y') NOT NULL, -- as in facts.vote; never X
    source_id INTEGER NOT NULL,
    line BIGINT
);

-- Two states, in alphabetical order, in the roll calls of a year in which both voted. Means are over those that divided the Assembly.
CREATE OR REPLACE TABLE facts.panel_vote (
    a VARCHAR NOT NULL,
    b VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    is_shipped BOOLEAN NOT NULL,      -- from the figures inside the program, not from roll calls of a file
    n INTEGER NOT NULL,               -- divided roll calls
    distance DOUBLE NOT NULL,
    isolation_a DOUBLE NOT NULL,
    isolation_b DOUBLE NOT NULL,
    division DOUBLE NOT NULL,
    affinity DOUBLE,
    affinity_variance DOUBLE,
    nearness DOUBLE,
    nearness_variance DOUBLE,
    n_recorded INTEGER,               -- recorded roll calls, divided or not; NULL: not known
    agreement DOUBLE,                 -- part of those in which the two voted alike
    kappa DOUBLE,
    kappa_variance DOUBLE,
    affinity_errors VARCHAR NOT NULL, -- how its error correlates with that of 1, 2, … years before: a letter each (src/data/vote_errors.h)
    nearness_errors VARCHAR NOT NULL
);

-- Where a state stands, by the votes of a session alone.
CREATE OR REPLACE TABLE facts.panel_ideal (
    state VARCHAR NOT NULL,
    year INTEGER NOT NULL,            -- in which the session opens
    estimate DOUBLE NOT NULL,         -- in standard deviations over all states and sessions
    std_error DOUBLE NOT NULL,
    n_votes BIGINT NOT NULL,
    is_shipped BOOLEAN NOT NULL
);

-- How the error of the difference of two states' points correlates with those of 1, 2, … years before, as above; pairs and years that are
-- not here are known of nothing.
CREATE OR REPLACE TABLE facts.panel_ideal_pair (
    a VARCHAR NOT NULL,
    b VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    errors VARCHAR NOT NULL
);

-- Votes that stand in the ledger.
CREATE OR REPLACE TABLE facts.panel_ledger_vote (
    source_id INTEGER NOT NULL,
    line BIGINT,
    body VARCHAR NOT NULL,
    resolution VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    state VARCHAR NOT NULL,
    vote VARCHAR NOT NULL,
    status VARCHAR NOT NULL
);

-- How the states divided in a roll call, whoever they are.
CREATE OR REPLACE TABLE facts.panel_tally (
    rollcall_id INTEGER NOT NULL,
    n_yes INTEGER NOT NULL,
    n_abstain INTEGER NOT NULL,
    n_no INTEGER NOT NULL
);
