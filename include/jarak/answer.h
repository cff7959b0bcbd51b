/* The answer: have pairs of states drawn closer or apart, in what, and how sure can one be?
 *
 * jarak_ask() compares, for a partner and any number of states, the first value of every indicator within a window with the last one.
 * Shares are directed: they say how much the state depends on the partner. docs/answers.md says how to read the result; examples/question.c
 * is a whole program.
 */
#ifndef JARAK_ANSWER_H
#define JARAK_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/indicator.h"
#include "jarak/status.h"
#include "jarak/store.h"
#include "jarak/verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jarak_ask_settings {
    size_t size;               /* set by jarak_ask_settings_init() */
    const char *partner;       /* name, code or group, as jarak_state_find() takes them */
    const char *const *states; /* n_states of them; a group stands for its members on the window's last day */
    size_t n_states;
    const char *const *rivals; /* n_rivals other partners to set beside; a group's code stands for the group as one */
    size_t n_rivals;
    const char *const *indicators; /* n_indicators codes such as "trade.share"; none: all. The verdict always rests on all */
    size_t n_indicators;
    int since, until;     /* years, inclusive; 0: as far as there are figures */
    double level;         /* of the intervals, in (0, 1); default 0.9 */
    size_t n_findings;    /* most findings to give; default 3 */
    bool figures;         /* hand out the figures behind the values, too */
    bool series_only;     /* the series, their changes and figures alone: no verdict, no positions, no telling votes */
    bool specifications;  /* try the other defensible choices, too; default true */
    bool multiverse;      /* of these every combination; else each of them by itself */
    int years_before;     /* series begin so many years before the window, which alone makes the changes; default 0 */
    const char *question; /* in place of the one made from the names; NULL */
    const char *language; /* of the names: "en", "id", "ru"; NULL: English */
    int as_of;            /* a year: answer with what had been published by its end; 0: with all that the store has */
    int years;            /* with neither since nor until, the last so many years, at least 2, that both ends of most series have; 0, the
                             default, and with series_only: as far as there are figures */
} jarak_ask_settings;

/* What jarak_ask_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1); safe
 * from any thread. */
JARAK_API void jarak_ask_settings_init_sized(jarak_ask_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_ask_settings_init(jarak_ask_settings *settings)
{
    jarak_ask_settings_init_sized(settings, sizeof *settings);
}

typedef struct jarak_actor {
    const char *code;
    const char *name;
    const char *within; /* the name as it stands within a sentence, with an article where the language has one: "the United States" */
} jarak_actor;

/* A figure that bears on a value. Texts are NULL and numbers NaN where there is none. */
typedef struct jarak_fact {
    const char *cell;      /* period of the value that it bears on */
    const char *first_day; /* first day of that period */
    const char *last_day;
    const char *part; /* its role: "export", "turnover", "total", "gdp" … */
    bool used;        /* it enters the value */
    const char *how;  /* how, or why it does not */
    const char *role; /* what the arithmetic does with it: "mean", "sum", "alike", "differ", "count"; NULL where it does not enter */
    const char *period;
    const char *from, *to;
    const char *measure;
    double value;
    double amount;    /* the same in the quantity's own unit, money in US dollars of the year; NaN where it is no amount */
    double natural;   /* in the indicator's natural unit, where the figure alone gives a value; else NaN */
    const char *text; /* as written, where it is no number */
    const char *unit;
    const char *reporter;
    const char *status;
    int64_t source; /* its number among the sources */
    int64_t line;   /* in the source's file; 0: not known */
    const char *title, *publisher, *url, *note;
} jarak_fact;

/* All values of an indicator within the window, in the order of time. */
typedef struct jarak_series {
    const jarak_indicator *indicator;
    const char *period_kind; /* "year" or "quarter" */
    size_t n_points;
    const jarak_point *points;
    size_t n_facts; /* 0 unless figures were asked for */
    const jarak_fact *facts;
} jarak_series;

/* A roll call in which the two drew together or apart more than chance would have it. */
typedef struct jarak_telling_vote {
    const char *rollcall;   /* "UNGA 9370 2022-11-21" */
    const char *date;       /* "2022-11-21" */
    const char *resolution; /* NULL where it is not known, as are */
    const char *title;
    const char *partner_vote, *state_vote; /* "Y", "A" (abstained) or "N" */
    int64_t n_yes, n_abstain, n_no;        /* of all */
    double pull; /* in [-1, 1]: the distance of two voters drawn by lot, less that of the two; yes and no are 1 apart, an abstention half */
} jarak_telling_vote;

/* Who moved in votes, between the years that affinity and the distance of ideal points are compared over. The mean distance of the two
 * comes apart exactly: distance = state_isolation + partner_isolation + agenda + pair, all changes. */
typedef struct jarak_vote_move {
    int from, to;                                        /* of affinity; 0: it is not compared, and what follows is 0 */
    int64_t n_from, n_to;                                /* roll calls in which both voted */
    double distance;                                     /* yes and no are 1 apart, an abstention half */
    double state_isolation, partner_isolation;           /* mean distance of each from all others */
    double agenda;                                       /* less by how much more divided the Assembly was */
    double pair;                                         /* what only the two explain */
    double partner_isolation_from, partner_isolation_to; /* not changes */
    int64_t n_same;                                      /* questions asked in both years; 0: too few, or the store has no roll calls */
    double same_distance, same_std_error;                /* the change on these */
    bool is_agenda;                                      /* the distance changed on all questions, and not on these */
    int points_from, points_to;                          /* of the distance of ideal points; 0: it is not compared, and what follows is 0 */
    double gap, gap_by_state, gap_by_partner;            /* change of the distance, and the part of either's step */
    double state_step, partner_step;
    size_t n_lines; /* all this in sentences */
    const char *const *lines;
} jarak_vote_move;

typedef struct jarak_pair {
    jarak_actor partner;
    jarak_actor state;
    bool rival;           /* the partner is not the one that was asked about */
    const char *sentence; /* the verdict: "Apart in signals since 2022; closer in volume; apart in share." */
    const char *details;  /* indicator by indicator: "Closer in trade; apart in share of trade." */
    jarak_verdict groups[JARAK_N_GROUPS];
    size_t n_changes; /* indicators with at least two yearly values */
    const jarak_indicator_change *changes;
    size_t n_series;
    const jarak_series *series;
    size_t n_telling_votes; /* the window's votes that pulled the two together most and apart most, strongest first; 0 unless figures were
                               asked */
    const jarak_telling_vote *telling_votes; /* for, and an indicator of votes is among them */
    const jarak_vote_move *vote_move;        /* NULL where votes are not compared, or not asked for */
} jarak_pair;

/* Where a state stands, by its votes of a year, on the line that tells votes best: its ideal point, in standard deviations over all states
 * and years, and the interval of it at the answer's level. */
typedef struct jarak_position {
    int year;
    double estimate, low, high;
    int64_t n_votes;
} jarak_position;

typedef struct jarak_positions {
    jarak_actor actor;
    size_t n_points; /* in the order of time */
    const jarak_position *points;
} jarak_positions;

/* Something worth saying, computed from the numbers. */
typedef struct jarak_finding {
    const char *text;
    const char *partner; /* codes of the pair that it is most about */
    const char *state;
    size_t n_indicators;
    const char *const *indicators;
} jarak_finding;

/* A cell that stays empty, and why. */
typedef struct jarak_gap {
    const char *partner;
    const char *state;
    const jarak_indicator *indicator;
    const char *text;
    bool nothing; /* there is no figure at all, of any time */
} jarak_gap;

/* A caution: a change of a pair rests on figures that others contradict (`jarak sources --check` says more), or the state follows others'
 * sanctions against the partner, which bears on the two and is no indicator of theirs. */
typedef struct jarak_caution {
    const char *partner;
    const char *state;
    int year;      /* of the figures */
    bool of_trade; /* others contradict its figures */
    const char *text;
} jarak_caution;

typedef struct jarak_answer_source {
    int64_t source;
    const char *title, *publisher, *url;
    int64_t n_figures; /* figures of it in this answer */
} jarak_answer_source;

/* All that there is to say. Everything in it belongs to it. */
/* A product of which the store keeps that its flow is consistent with rerouting by the state to the partner (jarak_rerouting_keep()). */
typedef struct jarak_rerouted {
    const char *state, *partner, *origin; /* codes: the hub, the destination, where it is from */
    const char *product, *since;          /* its code, as the barrier has it; and the barrier's first month */
    const char *unit;                     /* of the excess */
    bool has_onward;                      /* there are figures on hub to destination */
    double ratio, ratio_low, ratio_high;  /* by how much the flow from origin to hub grew beyond that of other goods; NaN: not known */
    double q;                             /* share of false findings among those as certain */
    double excess_low, excess_high;       /* value beyond what other goods' growth explains, over the window */
} jarak_rerouted;

typedef struct jarak_answer {
    const char *question;
    const char *headline;       /* what became of the ties, in numbers; the verdict where there is nothing to tell */
    const char *sentence;       /* the verdict over all states */
    const char *details;        /* indicator by indicator */
    const char *votes_sentence; /* that the partner moved in votes, where it was mainly the partner; else NULL */
    jarak_verdict_mean groups[JARAK_N_GROUPS];
    const char *language; /* of its texts: "en", "id" or "ru" */
    int since, until;     /* 0: open */
    int as_of;            /* as asked; 0: all that the store has */
    const char *known;    /* how it is known what had been published by then; NULL where as_of is 0 */
    double level;
    jarak_actor partner;
    size_t n_states;
    const jarak_actor *states;
    size_t n_rivals;
    const jarak_actor *rivals;
    size_t n_indicators; /* in the order of print */
    const jarak_indicator *indicators;
    size_t n_pairs; /* for every state: with the partner, then with each rival */
    const jarak_pair *pairs;
    size_t n_positions; /* of the partner, the states and the rivals that have any; 0 unless figures were asked for */
    const jarak_positions *positions;
    size_t n_findings; /* the most telling first */
    const jarak_finding *findings;
    size_t n_gaps;
    const jarak_gap *gaps;
    size_t n_cautions; /* of trade, whose figures are checked, and of sanctions that are followed */
    const jarak_caution *cautions;
    size_t n_sources; /* of the figures in this answer; 0 unless figures were asked for */
    const jarak_answer_source *sources;
    int64_t store_facts;   /* facts in the store */
    int64_t store_sources; /* publications that they come from */
    size_t n_rerouted;     /* the most certain first; 0 unless figures were asked for, and with as_of */
    const jarak_rerouted *rerouted;
    size_t n_rerouted_before; /* kept of other figures than the store has now, and therefore not among these */
} jarak_answer;

/* Answers from the store. The panel is brought up to date first where the store may be written to.
 * With as_of the store must be open for writing, and nobody else may write to it meanwhile: later figures are taken out and the panel is
 * made of the others in a transaction that is undone at the end, so that nothing in the store changes (docs/answers.md says how it is told
 * what had been published; files hold figures as revised since). Errors: ERR_ARGUMENT (settings: names the field; a state asked about
 * itself; as_of on a store open for reading), ERR_NOT_FOUND (unknown state or indicator, naming the nearest or the known ones), ERR_DATA
 * (no figure at all for these states). On error *answer is NULL. Cost: the panel rows of the pairs, and with figures the evidence behind
 * them; with as_of that of making the panel, too. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_ask(jarak_store *store, const jarak_ask_settings *settings, jarak_answer **answer,
                                                  jarak_error *error);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_answer_free(jarak_answer *answer);

/* What jarak_demo_settings_init() calls: as jarak_ask_settings_init_sized(). Cost O(1); safe from any thread. */
JARAK_API void jarak_demo_settings_init_sized(jarak_ask_settings *settings, size_t size);
/* The question that jarak comes with, on the figures that come with it: after 2022, have the five Central Asian states moved away from
 * Russia, or closer? Fills the fields that the question needs; the rest is as jarak_ask_settings_init() leaves it. Cost O(1); safe from
 * any thread. */
static inline void jarak_demo_settings_init(jarak_ask_settings *settings)
{
    jarak_demo_settings_init_sized(settings, sizeof *settings);
}

#ifdef __cplusplus
}
#endif
#endif
