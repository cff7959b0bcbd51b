/* From the question to the answer: flows, scenario, equilibrium, what it says by name, and why there is none. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "cut/work.h"

/* ------------------------------------------------------------------------------------------------------------------ reasons */

static const char *reason_words(jarak_equilibrium_outcome outcome)
{
    static const char *const words[] = {
        [JARAK_EQUILIBRIUM_SOLVED] = NULL,
        [JARAK_EQUILIBRIUM_NOT_CONVERGED] = N_("the equilibrium was not found: the iterations did not come to the tolerance"),
        [JARAK_EQUILIBRIUM_UNFINANCED] =
            N_("no equilibrium: the deficit of %s cannot be financed without trade; use --deficits multiplicative"),
        [JARAK_EQUILIBRIUM_ONLY_BUYS] =
            N_("no equilibrium: %s would sell nothing to others and go on buying, without a deficit that pays for it; cut both directions"),
        [JARAK_EQUILIBRIUM_ONLY_SELLS] =
            N_("no equilibrium: %s would buy nothing from others and go on selling, without a surplus; cut both directions"),
        [JARAK_EQUILIBRIUM_NO_SPENDING] =
            N_("no equilibrium: the income of %s would fall below the surplus that it is to keep; use --deficits multiplicative"),
    };
    return words[outcome];
}

/* The countries at fault, and the sentence with their names. */
static jarak_status tell_reason(jarak_cut *cut, const jarak_equilibrium_info *info, jarak_error *error)
{
    const char **at_fault = jarak__arena_alloc(&cut->memory, (info->n + 1) * sizeof *at_fault);
    jarak__writer names = {0}, text = {0};
    if (at_fault == NULL) {
        return jarak__cut_no_memory(error);
    }
    for (size_t i = 0; i < info->n; i++) {
        if (info->at_fault[i]) {
            jarak__write_format(&names, "%s%s", cut->info.n_at_fault > 0 ? ", " : "", cut->world.names[i]);
            at_fault[cut->info.n_at_fault++] = cut->world.names[i];
        }
    }
    cut->info.at_fault = at_fault;
    if (info->outcome == JARAK_EQUILIBRIUM_NOT_CONVERGED) {
        jarak__write_text(&text, _(reason_words(info->outcome)));
    } else {
        const char *words = _(reason_words(info->outcome)), *place = strstr(words, "%s");
        jarak__write_bytes(&text, words, place != NULL ? (size_t)(place - words) : strlen(words));
        jarak__write_text(&text, names.bytes != NULL ? names.bytes : "");
        jarak__write_text(&text, place != NULL ? place + 2 : "");
    }
    cut->info.reason = text.failed || names.failed ? NULL : jarak__arena_text(&cut->memory, text.bytes, text.length);
    jarak__writer_release(&names);
    jarak__writer_release(&text);
    return cut->info.reason != NULL ? JARAK_OK : jarak__cut_no_memory(error);
}

/* ------------------------------------------------------------------------------------------------------------------ countries */

static double exports_factor(const jarak_cut *cut, const jarak_equilibrium_info *info, size_t i)
{
    double before = 0, after = 0;
    for (size_t j = 0; j < info->n; j++) {
        before += i != j ? cut->world.flows[i * info->n + j] : 0;
        after += i != j ? info->flows[i * info->n + j] : 0;
    }
    return before > 0 ? after / before : (double)NAN;
}

static double output_of(const jarak_cut *cut, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < cut->world.n; j++) {
        sum += cut->world.flows[i * cut->world.n + j];
    }
    return sum;
}

static jarak_status tell_countries(jarak_cut *cut, const jarak_equilibrium_info *info, const jarak_equilibrium_draws *draws,
                                   jarak_error *error)
{
    const jarak_equilibrium_draws_info *drawn = draws != NULL ? jarak_equilibrium_draws_result(draws) : NULL;
    jarak_cut_country *countries = jarak__arena_alloc(&cut->memory, info->n * sizeof *countries);
    if (countries == NULL) {
        return jarak__cut_no_memory(error);
    }
    for (size_t i = 0; i < info->n; i++) {
        countries[i] = (jarak_cut_country){.name = cut->world.names[i],
                                           .welfare = info->welfare[i],
                                           .low = drawn != NULL ? drawn->low[i] : (double)NAN,
                                           .high = drawn != NULL ? drawn->high[i] : (double)NAN,
                                           .real_wage = info->real_wage[i],
                                           .price = info->price[i],
                                           .price_index = info->price_index[i],
                                           .income = info->income[i] / output_of(cut, i),
                                           .exports = exports_factor(cut, info, i),
                                           .share_before = info->share_before[i],
                                           .domestic_share = info->domestic_share[i]};
    }
    cut->info.countries = countries;
    cut->info.n_failed = drawn != NULL ? drawn->n_failed : 0;
    return JARAK_OK;
}

static jarak_status solve(jarak_cut *cut, jarak_error *error)
{
    const jarak_equilibrium_data data = jarak__cut_data(cut);
    jarak_equilibrium *solved = NULL;
    jarak_equilibrium_draws *draws = NULL;
    jarak_status status = jarak_equilibrium_solve(&data, &cut->settings.solve, &solved, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak_equilibrium_info *info = jarak_equilibrium_result(solved);
    cut->info.outcome = info->outcome;
    cut->info.residual = info->residual;
    cut->info.steps = info->steps + info->fixed_point_steps;
    if (info->outcome != JARAK_EQUILIBRIUM_SOLVED) {
        status = tell_reason(cut, info, error);
    } else {
        status = cut->info.has_interval ? jarak__cut_draw(cut, &data, &draws, error) : JARAK_OK;
        status = status == JARAK_OK ? tell_countries(cut, info, draws, error) : status;
    }
    jarak_equilibrium_draws_free(draws);
    jarak_equilibrium_free(solved);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ all */

static bool is_of_first_side(const jarak_cut *cut, size_t country)
{
    size_t i = 0;
    while (i < cut->sides[0].n && cut->sides[0].countries[i] != country) {
        i++;
    }
    return i < cut->sides[0].n;
}

/* Of the first side, pairs without a figure. */
static void count_missing_of(jarak_cut *cut)
{
    const size_t n = cut->world.n;
    for (size_t i = 0; cut->sides[0].n > 0 && i < n; i++) {
        const bool is_first = is_of_first_side(cut, i);
        for (size_t j = 0; j < n; j++) {
            cut->info.n_missing_of += i != j && cut->world.missing[i * n + j] && (is_first || is_of_first_side(cut, j));
        }
    }
}

static jarak_status answer(jarak_cut *cut, jarak_error *error)
{
    const jarak_cut_settings *asked = &cut->settings;
    cut->flows = (jarak__cut_source){.text = asked->with, .where = asked->where};
    cut->domestic = (jarak__cut_source){.text = asked->domestic};
    jarak_status status = asked->with == NULL && asked->store != NULL ? jarak__cut_store_base(cut, error) : JARAK_OK;
    if (status == JARAK_OK) {
        status = cut->flows.text != NULL ? jarak__cut_read_flows(cut, error) : jarak__cut_make_world(cut, error);
    }
    if (status == JARAK_OK) {
        jarak__cut_count_missing(cut);
        status = cut->info.year > 0 ? jarak__cut_check_store(cut, error) : JARAK_OK;
    }
    status = status == JARAK_OK && asked->balance ? jarak__cut_balance(cut, error) : status;
    status = status == JARAK_OK ? jarak__cut_scenario(cut, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    count_missing_of(cut);
    return asked->question == JARAK_CUT_SCENARIO ? solve(cut, error)
           : asked->question == JARAK_CUT_MATRIX ? jarak__cut_exposures(cut, error)
                                                 : jarak__cut_partners(cut, error);
}

jarak_status jarak_cut_answer(const jarak_cut_settings *settings, jarak_cut **cut, jarak_error *error)
{
    *cut = NULL;
    jarak_cut_settings used;
    jarak_status status = jarak__cut_settings_take(settings, &used, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak_cut *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak__cut_no_memory(error);
    }
    made->settings = used;
    made->info = (jarak_cut_info){.question = used.question,
                                  .direction = used.direction,
                                  .dearer = used.dearer,
                                  .from = used.from,
                                  .theta = used.theta,
                                  .theta_sd = used.theta_sd,
                                  .psi = used.psi,
                                  .level = used.level,
                                  .deficits = used.deficits,
                                  .conditional = used.conditional,
                                  .balanced = (double)NAN,
                                  .n_draws = used.n_draws,
                                  .has_interval = used.n_draws > 0 || used.from != NULL,
                                  .seed = used.seed,
                                  .residual = (double)NAN,
                                  .concentration = {(double)NAN, (double)NAN, (double)NAN},
                                  .tolerance = used.solve.tolerance};
    status = answer(made, error);
    if (status != JARAK_OK) {
        jarak_cut_free(made);
        return status;
    }
    *cut = made;
    return JARAK_OK;
}

const jarak_cut_info *jarak_cut_result(const jarak_cut *cut)
{
    return &cut->info;
}

void jarak_cut_free(jarak_cut *cut)
{
    if (cut != NULL) {
        jarak__arena_release(&cut->memory);
        jarak__free(cut);
    }
}
