/* Cautions: which changes of trade rest on figures that the checks of the sources find implausible, whose sanctions against the partner
 * a state follows, where events say of one of the two what they do not say of the other, and windows that begin before a state did. */
#include <stdlib.h>
#include <string.h>

#include "answer/answer.h"
#include "answer/words/names.h"
#include "base/text.h"
#include "data/sql.h"
#include "jarak/state.h"
#include "jarak/table.h"

enum { CHECK, STATE, PARTNER, YEAR };

static const char findings_sql[] =
    "SELECT \"check\", state, partner, year FROM facts.panel_caution ORDER BY year, state, partner, \"check\"";

/* Whether a change of the pair's trade begins or ends in the year. */
static bool rests_on(const jarak_pair *pair, int64_t year)
{
    for (size_t i = 0; i < pair->n_changes; i++) {
        const jarak_indicator_change *change = &pair->changes[i];
        if (strcmp(change->indicator->dimension, "trade") == 0 &&
            (strtoll(change->first->period, NULL, 10) == year || strtoll(change->last->period, NULL, 10) == year)) {
            return true;
        }
    }
    return false;
}

/* Whether a finding is about the two, or about all that one of them reports. */
static bool concerns(const jarak_table *findings, size_t row, const jarak_pair *pair)
{
    const char *a = pair->state.code, *b = pair->partner.code;
    const char *state = jarak_table_text(findings, row, STATE);
    if (jarak_table_is_missing(findings, row, PARTNER)) {
        return strcmp(state, a) == 0 || strcmp(state, b) == 0;
    }
    const char *partner = jarak_table_text(findings, row, PARTNER);
    return (strcmp(state, a) == 0 && strcmp(partner, b) == 0) || (strcmp(state, b) == 0 && strcmp(partner, a) == 0);
}

static const jarak_actor *actor_of(const jarak_pair *pair, const char *code)
{
    return strcmp(code, pair->state.code) == 0 ? &pair->state : &pair->partner;
}

static const char *tell(jarak__answer_work *answer, const jarak_table *findings, size_t row, const jarak_pair *pair)
{
    const char *state = jarak__name_first(answer, actor_of(pair, jarak_table_text(findings, row, STATE)));
    int year = (int)jarak_table_integer(findings, row, YEAR);
    bool is_total = jarak_table_is_missing(findings, row, PARTNER);
    const char *partner = is_total ? "" : actor_of(pair, jarak_table_text(findings, row, PARTNER))->within;
    if (strcmp(jarak_table_text(findings, row, CHECK), "mirror gap") == 0) {
        return is_total ? jarak__answer_format(answer, _("%s, imports of %d: they disagree with what many exporters report"), state, year)
                        : jarak__answer_format(answer, _("%s to %s, %d: the figures of the two sides are much further apart than usual"),
                                               state, partner, year);
    }
    return is_total ? jarak__answer_format(answer, _("%s, %d: its trade with all partners is far from the years around it"), state, year)
                    : jarak__answer_format(answer, _("%s on %s, %d: far from the years around it, and the other side gives no figure"),
                                           state, partner, year);
}

/* Decisions against the partner that the state followed, in the window's last year that has any: a tie with the sender, which the pair's
 * verdict does not count. */
static const char followed_sql[] =
    "SELECT state, target, sender, year, n, k FROM (SELECT state, target, sender, year(day)::BIGINT AS year, count(*)::BIGINT AS n, "
    "sum(stance)::DOUBLE AS k FROM facts.panel_alignment WHERE target IS NOT NULL AND (? = 0 OR year(day) >= ?) AND (? = 0 OR year(day) <= "
    "?) "
    "GROUP BY ALL) WHERE k > 0 QUALIFY year = max(year) OVER (PARTITION BY state, target, sender) ORDER BY state, target, sender";
enum { FOLLOWER, TARGET, SENDER, FOLLOWED_YEAR, DECISIONS, FOLLOWED };

static bool follows(const jarak_table *followed, size_t row, const jarak_pair *pair)
{
    return strcmp(jarak_table_text(followed, row, FOLLOWER), pair->state.code) == 0 &&
           strcmp(jarak_table_text(followed, row, TARGET), pair->partner.code) == 0;
}

static const char *tell_followed(jarak__answer_work *answer, const jarak_table *followed, size_t row, const jarak_pair *pair)
{
    const char *sender = jarak_table_text(followed, row, SENDER);
    const char *name = jarak_state_name(sender, answer->public.language);
    return jarak__answer_format(answer,
                                P_("%s followed %g of %d decision on sanctions against %s in %d, taken by: %s",
                                   "%s followed %g of %d decisions on sanctions against %s in %d, taken by: %s",
                                   jarak_table_integer(followed, row, DECISIONS)),
                                jarak__name_first(answer, &pair->state), jarak_table_number(followed, row, FOLLOWED),
                                (int)jarak_table_integer(followed, row, DECISIONS), pair->partner.within,
                                (int)jarak_table_integer(followed, row, FOLLOWED_YEAR), name != NULL ? name : sender);
}

/* What event data say of either one's acts towards the other, where that differs by more than two standard errors: in the window's last
 * year that has both. */
static const char one_sided_sql[] =
    "SELECT state, partner, year, own, other FROM (SELECT o.state, o.partner, year(o.first_day)::BIGINT AS year, o.natural_value AS own, "
    "p.natural_value AS other, abs(o.value - p.value) > 2 * sqrt(o.variance + p.variance) AS differs FROM facts.panel o JOIN facts.panel p "
    "ON p.state = o.state AND p.partner = o.partner AND p.period_kind = o.period_kind AND p.first_day = o.first_day "
    "WHERE o.indicator = 'events.balance_own' AND p.indicator = 'events.balance_partner' AND o.period_kind = 'year' "
    "AND (? = 0 OR year(o.first_day) >= ?) AND (? = 0 OR year(o.first_day) <= ?) "
    "QUALIFY o.first_day = max(o.first_day) OVER (PARTITION BY o.state, o.partner)) WHERE differs ORDER BY state, partner";
enum { ACTOR, TOWARDS, EVENTS_YEAR, COOPERATION, COOPERATION_BACK };

static bool is_of(const jarak_table *one_sided, size_t row, const jarak_pair *pair)
{
    return strcmp(jarak_table_text(one_sided, row, ACTOR), pair->state.code) == 0 &&
           strcmp(jarak_table_text(one_sided, row, TOWARDS), pair->partner.code) == 0;
}

static const char *tell_one_sided(jarak__answer_work *answer, const jarak_table *one_sided, size_t row, const jarak_pair *pair)
{
    return jarak__answer_format(
        answer, _("Events of %d are one-sided: %.0f%% of what comes from %s is cooperation, and %.0f%% of what comes from %s"),
        (int)jarak_table_integer(one_sided, row, EVENTS_YEAR), jarak_table_number(one_sided, row, COOPERATION), pair->state.within,
        jarak_table_number(one_sided, row, COOPERATION_BACK), pair->partner.within);
}

static bool is_cautioned(const jarak_table *findings, size_t row, const jarak_pair *pair)
{
    return concerns(findings, row, pair) && rests_on(pair, jarak_table_integer(findings, row, YEAR));
}

/* The state that stood in the actor's place in that year, where that was another; false where there was none. */
static bool find_predecessor(const jarak_actor *actor, int year, char code[JARAK_STATE_CODE_BYTES])
{
    return jarak_state_find(actor->code, year, code, NULL) == JARAK_OK && strcmp(code, actor->code) != 0;
}

/* A window that begins before one of the two did: figures of that time are another state's. NULL where it does not. */
static const char *tell_predecessor(jarak__answer_work *answer, const jarak_actor *actor)
{
    char code[JARAK_STATE_CODE_BYTES], other[JARAK_STATE_CODE_BYTES];
    int year = answer->public.since;
    if (year == 0 || !find_predecessor(actor, year, code)) {
        return NULL;
    }
    while (find_predecessor(actor, year + 1, other)) {
        year++;
    }
    const char *name = jarak_state_name(code, answer->public.language);
    return jarak__answer_format(answer, _("%s, until %d: figures of that time are of another state; ask about %s (%s)"), actor->name, year,
                                code, name != NULL ? name : code);
}

/* What is found of all pairs. */
typedef struct found {
    jarak_table *findings, *followed, *one_sided;
} found;

static size_t most(const jarak_answer *public, const found *all)
{
    size_t n = 2 * public->n_pairs; /* at most, that either began within the window */
    for (size_t i = 0; i < public->n_pairs; i++) {
        for (size_t row = 0; row < jarak_table_rows(all->findings); row++) {
            n += is_cautioned(all->findings, row, &public->pairs[i]);
        }
        for (size_t row = 0; row < jarak_table_rows(all->followed); row++) {
            n += follows(all->followed, row, &public->pairs[i]);
        }
        for (size_t row = 0; row < jarak_table_rows(all->one_sided); row++) {
            n += is_of(all->one_sided, row, &public->pairs[i]);
        }
    }
    return n;
}

static void add(jarak_answer *public, jarak_caution *cautions, const jarak_pair *pair, int64_t year, bool of_trade, const char *text)
{
    cautions[public->n_cautions++] =
        (jarak_caution){.partner = pair->partner.code, .state = pair->state.code, .year = (int)year, .of_trade = of_trade, .text = text};
}

/* Once for each actor, whatever the number of its pairs. */
static void add_predecessors(jarak__answer_work *answer, jarak_caution *cautions, const jarak_pair *pair)
{
    const jarak_actor *const actors[] = {&pair->state, &pair->partner};
    for (size_t a = 0; a < 2; a++) {
        const char *text = tell_predecessor(answer, actors[a]);
        bool is_told = text == NULL;
        for (size_t i = 0; i < answer->public.n_cautions && !is_told; i++) {
            is_told = strcmp(cautions[i].text, text) == 0;
        }
        if (!is_told) {
            add(&answer->public, cautions, pair, answer->public.since, false, text);
        }
    }
}

static void fill(jarak__answer_work *answer, jarak_caution *cautions, const found *all)
{
    jarak_answer *public = &answer->public;
    for (size_t i = 0; i < public->n_pairs; i++) {
        const jarak_pair *pair = &public->pairs[i];
        const jarak_table *findings = all->findings, *followed = all->followed, *one_sided = all->one_sided;
        add_predecessors(answer, cautions, pair);
        for (size_t row = 0; row < jarak_table_rows(findings); row++) {
            if (is_cautioned(findings, row, pair)) {
                add(public, cautions, pair, jarak_table_integer(findings, row, YEAR), true, tell(answer, findings, row, pair));
            }
        }
        for (size_t row = 0; row < jarak_table_rows(followed); row++) {
            if (follows(followed, row, pair)) {
                add(public, cautions, pair, jarak_table_integer(followed, row, FOLLOWED_YEAR), false,
                    tell_followed(answer, followed, row, pair));
            }
        }
        for (size_t row = 0; row < jarak_table_rows(one_sided); row++) {
            if (is_of(one_sided, row, pair)) {
                add(public, cautions, pair, jarak_table_integer(one_sided, row, EVENTS_YEAR), false,
                    tell_one_sided(answer, one_sided, row, pair));
            }
        }
    }
}

jarak_status jarak__answer_cautions(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    const jarak__bind since = jarak__bind_integer(public->since), until = jarak__bind_integer(public->until);
    const jarak__bind window[] = {since, since, until, until};
    found all = {0};
    jarak_status status = jarak__sql_table(store, findings_sql, &all.findings, error);
    if (status == JARAK_OK) {
        status = jarak__sql_table_with(store, followed_sql, 4, window, &all.followed, error);
    }
    if (status == JARAK_OK) {
        status = jarak__sql_table_with(store, one_sided_sql, 4, window, &all.one_sided, error);
    }
    if (status == JARAK_OK) {
        jarak_caution *cautions = jarak__answer_array(answer, most(public, &all), sizeof *cautions);
        if (cautions == NULL) {
            status = jarak__answer_out_of_memory(error);
        } else {
            fill(answer, cautions, &all);
        }
        public->cautions = cautions;
    }
    jarak_table_free(all.findings);
    jarak_table_free(all.followed);
    jarak_table_free(all.one_sided);
    return status;
}
