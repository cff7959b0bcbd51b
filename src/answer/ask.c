/* jarak_ask(): the steps from settings to an answer. */
#include <math.h>
#include <string.h>

#include "answer/answer.h"
#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/settings.h"
#include "base/text.h"
#include "data/sql.h"
#include "jarak/panel.h"
#include "jarak/state.h"
#include "panel/as_of.h"

void jarak_ask_settings_init_sized(jarak_ask_settings *settings, size_t size)
{
    const jarak_ask_settings defaults = {.level = 0.9, .n_findings = 3, .specifications = true, .language = "en"};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

void jarak_demo_settings_init_sized(jarak_ask_settings *settings, size_t size)
{
    static const char *const states[] = {"KAZ", "KGZ", "TJK", "TKM", "UZB"};
    static const char *const rivals[] = {"CHN", "TUR"};
    jarak_ask_settings demo;
    jarak_ask_settings_init(&demo);
    demo.partner = "RUS";
    demo.states = states;
    demo.n_states = sizeof states / sizeof states[0];
    demo.rivals = rivals;
    demo.n_rivals = sizeof rivals / sizeof rivals[0];
    demo.since = 2021; /* the last year before the invasion of Ukraine */
    demo.until = 2023; /* the last that the figures cover well */
    demo.question = _("After 2022, are the five Central Asian states moving away from Russia, or closer?");
    jarak__settings_give(settings, size, &demo, sizeof demo);
}

static jarak_status check_settings(const jarak_ask_settings *settings, jarak_error *error)
{
    enum { FIRST_YEAR = 1800, LAST_YEAR = 2200 };
    const struct {
        const char *name;
        int year;
    } ends[] = {{"since", settings->since}, {"until", settings->until}, {"as_of", settings->as_of}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (ends[i].year != 0 && (ends[i].year < FIRST_YEAR || ends[i].year > LAST_YEAR)) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s: %d is not a year from %d to %d"), ends[i].name, ends[i].year, FIRST_YEAR,
                              LAST_YEAR);
        }
    }
    if (settings->years < 0 || settings->years == 1 || settings->years > LAST_YEAR - FIRST_YEAR) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("years: %d is neither 0 nor a number from 2 to %d"), settings->years,
                          LAST_YEAR - FIRST_YEAR);
    }
    if (settings->since != 0 && settings->until != 0 && settings->since > settings->until) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("since %d is later than until %d"), settings->since, settings->until);
    }
    if (settings->as_of != 0 && settings->until > settings->as_of) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("until %d is later than the end of %d, as of which is asked"), settings->until,
                          settings->as_of);
    }
    if (!(settings->level > 0 && settings->level < 1)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("level: %g does not lie between 0 and 1"), settings->level);
    }
    if (settings->partner == NULL || settings->n_states == 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("name a partner and at least one state to compare with it"));
    }
    return JARAK_OK;
}

static jarak_status count_store(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak_status status =
        jarak__sql_integer(store, "SELECT coalesce(sum(facts), 0)::BIGINT FROM facts.load", 0, NULL, &answer->public.store_facts, error);
    return status == JARAK_OK ? jarak__sql_integer(store, "SELECT count(*) FROM facts.source WHERE load_id > 0", 0, NULL,
                                                   &answer->public.store_sources, error)
                              : status;
}

/* " (of 1985 RUS is taken for Soviet Union)": where a name means another state in the window than it means today. */
static char *other_meaning(const char *asked, const jarak_actor *meant, int year)
{
    char today[JARAK_STATE_CODE_BYTES];
    if (year == 0 || jarak_state_find(asked, JARAK_ANY_YEAR, today, NULL) != JARAK_OK || strcmp(today, meant->code) == 0) {
        return jarak__format_text("%s", "");
    }
    return jarak__format_text(_(" (in %d, %s means %s)"), year, asked, meant->name);
}

static jarak_status check_not_empty(const jarak_answer *answer, const jarak_ask_settings *settings, jarak_error *error)
{
    for (size_t i = 0; i < answer->n_pairs; i++) {
        if (answer->pairs[i].n_series > 0) {
            return JARAK_OK;
        }
    }
    char *partner = other_meaning(settings->partner, &answer->partner, settings->until);
    char *state = other_meaning(settings->states[0], &answer->states[0], answer->n_states == 1 ? settings->until : 0);
    jarak_status status =
        partner == NULL || state == NULL
            ? jarak__answer_out_of_memory(error)
            : jarak_fail(error, JARAK_ERR_DATA,
                         _("the store has no figure on %s%s with %s%s in this window; `jarak sources` says what is loaded"),
                         answer->partner.within, partner, answer->n_states == 1 ? answer->states[0].within : _("these states"), state);
    jarak__free(partner);
    jarak__free(state);
    return status;
}

/* The steps once the panel is up to date. */
static jarak_status fill(jarak__answer_work *answer, jarak_store *store, const jarak_ask_settings *settings, jarak_error *error)
{
    jarak_status status = jarak__answer_actors(answer, settings, error);
    if (status == JARAK_OK) {
        status = jarak__answer_indicators(answer, settings, error);
    }
    if (status == JARAK_OK) {
        status = jarak__answer_shocks(answer, store, error);
    }
    if (status == JARAK_OK) {
        status = jarak__answer_rows(answer, store, error);
    }
    if (status == JARAK_OK && answer->default_years > 0 && answer->public.since == 0 && answer->public.until == 0) {
        status = jarak__answer_default_window(answer, answer->default_years, error);
    }
    if (status == JARAK_OK) {
        status = jarak__answer_series(answer, error);
    }
    if (status == JARAK_OK) {
        status = check_not_empty(&answer->public, settings, error);
    }
    if (status == JARAK_OK && settings->figures) {
        status = jarak__answer_evidence(answer, store, settings, error);
    }
    if (status == JARAK_OK && !settings->series_only) {
        status = jarak__answer_verdicts(answer, store, settings, error);
    }
    if (status == JARAK_OK && !settings->series_only && jarak__asks_votes(&answer->public)) {
        status = jarak__answer_moves(answer, store, error);
    }
    if (status == JARAK_OK) {
        jarak__answer_mark(answer);
    }
    if (status == JARAK_OK) {
        status = jarak__answer_gaps(answer, error);
    }
    if (status == JARAK_OK) {
        status = jarak__answer_cautions(answer, store, error);
    }
    if (status == JARAK_OK) {
        status = jarak__answer_sentences(answer, settings, error);
    }
    if (status == JARAK_OK && !settings->series_only) {
        status = jarak__answer_verdict_sentences(answer, error);
    }
    if (status == JARAK_OK && !settings->series_only) {
        status = jarak__answer_headline(answer, error);
    }
    if (status == JARAK_OK && !settings->series_only) {
        status = jarak__answer_findings(answer, settings->n_findings, error);
    }
    /* What follows adds to the answer and changes nothing in it. */
    if (status == JARAK_OK && settings->years_before > 0) {
        status = jarak__answer_widen(answer, error);
    }
    if (status == JARAK_OK && settings->figures) {
        status = jarak__answer_facts(answer, error);
    }
    if (status == JARAK_OK && settings->figures && !settings->series_only) {
        status = jarak__answer_positions(answer, store, error);
    }
    if (status == JARAK_OK && settings->figures && !settings->series_only) {
        status = jarak__answer_telling_votes(answer, store, error);
    }
    if (status == JARAK_OK && settings->figures && !settings->series_only && settings->as_of == 0) {
        status = jarak__answer_rerouted(answer, store, error);
    }
    if (status == JARAK_OK && settings->figures) {
        status = jarak__answer_steps(answer, store, error);
    }
    if (status == JARAK_OK) {
        status = count_store(answer, store, error);
    }
    return status == JARAK_OK && answer->failed ? jarak__answer_out_of_memory(error) : status;
}

/* The language by its own name, whose memory lasts. */
static const char *language_of(const char *asked)
{
    static const char *const known[] = {"id", "ru"};
    for (size_t i = 0; asked != NULL && i < sizeof known / sizeof *known; i++) {
        if (strncmp(asked, known[i], 2) == 0) {
            return known[i];
        }
    }
    return "en";
}

/* What is said of how far back the answer looks. */
static jarak_status tell_known(jarak__answer_work *answer, const jarak__known *known, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    if (public->as_of == 0) {
        return JARAK_OK;
    }
    const char *later = jarak__answer_format(answer,
                                             P_("As known at the end of %d: %lld fact is left out as published later.",
                                                "As known at the end of %d: %lld facts are left out as published later.", known->n_later),
                                             public->as_of, (long long)known->n_later);
    const char *how = jarak__answer_format(
        answer,
        P_("Of %lld publication the address of %lld names a day; of the others it is the usual delay of such files after the period that "
           "a figure is of (data/publication_lags.csv). Figures are as revised since.",
           "Of %lld publications the address of %lld names a day; of the others it is the usual delay of such files after the period that "
           "a figure is of (data/publication_lags.csv). Figures are as revised since.",
           known->n_sources),
        (long long)known->n_sources, (long long)known->n_dated);
    const char *older = known->n_older == 0
                            ? ""
                            : jarak__answer_format(answer,
                                                   P_(" %lld is as an older vintage of its publication has it.",
                                                      " %lld are as older vintages of their publications have them.", known->n_older),
                                                   (long long)known->n_older);
    public->known = later != NULL && how != NULL && older != NULL ? jarak__answer_format(answer, "%s %s%s", later, how, older) : NULL;
    return public->known != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
}

static jarak_status ask(jarak_store *store, const jarak_ask_settings *settings, jarak__answer_work *answer, jarak_error *error)
{
    jarak__known known;
    if (settings->as_of == 0) {
        return fill(answer, store, settings, error);
    }
    jarak_status status = jarak__panel_as_of_begin(store, settings->as_of, &known, error);
    if (status != JARAK_OK) {
        return status;
    }
    status = fill(answer, store, settings, error);
    jarak__panel_as_of_end(store);
    return status == JARAK_OK ? tell_known(answer, &known, error) : status;
}

jarak_status jarak__ask_panel(jarak_store *store, const jarak_ask_settings *settings, jarak_answer **answer, jarak_error *error)
{
    *answer = NULL;
    jarak_ask_settings used;
    jarak_ask_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_ask_settings_init", error);
    settings = &used;
    status = status == JARAK_OK ? check_settings(settings, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    jarak__answer_work *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak__answer_out_of_memory(error);
    }
    made->public.language = language_of(settings->language);
    made->public.since = settings->since;
    made->public.until = settings->until;
    made->years_before = settings->years_before;
    made->default_years = settings->series_only ? 0 : settings->years;
    made->public.as_of = settings->as_of;
    made->public.level = settings->level;
    const jarak__plain_locale locale = jarak__plain_locale_enter();
    status = ask(store, settings, made, error);
    jarak__plain_locale_leave(locale);
    if (status != JARAK_OK) {
        jarak_answer_free(&made->public);
        return status;
    }
    *answer = &made->public;
    return JARAK_OK;
}

jarak_status jarak_ask(jarak_store *store, const jarak_ask_settings *settings, jarak_answer **answer, jarak_error *error)
{
    *answer = NULL;
    jarak_status status = jarak_panel_ensure(store, error);
    return status == JARAK_OK ? jarak__ask_panel(store, settings, answer, error) : status;
}
