/* Trade of many sectors from the question to the answer: the folder, the scenario, the equilibrium by name, and why there is none. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "cut/io.h"

/* ------------------------------------------------------------------------------------------------------------------ reasons */

static const char *reason_words(jarak_chain_outcome outcome)
{
    static const char *const words[] = {
        [JARAK_CHAIN_SOLVED] = NULL,
        [JARAK_CHAIN_NOT_CONVERGED] = N_("the equilibrium was not found: the iterations did not come to the tolerance"),
        [JARAK_CHAIN_NO_SUPPLIER] = N_("no equilibrium: in %s a good is consumed that nobody could supply any more"),
        [JARAK_CHAIN_UNFINANCED] = N_("no equilibrium: the deficit or surplus of %s cannot go on without trade"),
        [JARAK_CHAIN_ONLY_BUYS] =
            N_("no equilibrium: %s would sell nothing to others and go on buying, without a deficit that pays for it"),
        [JARAK_CHAIN_ONLY_SELLS] = N_("no equilibrium: %s would buy nothing from others and go on selling, without a surplus"),
        [JARAK_CHAIN_NO_SPENDING] = N_("no equilibrium: the income of %s would fall below the surplus that it is to keep"),
    };
    return words[outcome];
}

/* The names that are marked. */
static const char **marked_names(jarak_cut_sectors *cut, const jarak__io_names *names, const bool *marks, size_t *n)
{
    const char **marked = jarak__arena_alloc(&cut->memory, names->n * sizeof *marked);
    *n = 0;
    for (size_t i = 0; marked != NULL && i < names->n; i++) {
        if (marks[i]) {
            marked[(*n)++] = names->names[i];
        }
    }
    return marked;
}

static void write_names(size_t n, const char *const *names, jarak__writer *text)
{
    for (size_t i = 0; i < n; i++) {
        jarak__write_format(text, "%s%s", i > 0 ? ", " : "", names[i]);
    }
}

static jarak_status tell_reason(jarak_cut_sectors *cut, const jarak_chain_info *found, jarak_error *error)
{
    jarak_cut_sectors_info *info = &cut->info;
    jarak__writer text = {0};
    info->at_fault = marked_names(cut, &cut->countries, found->at_fault, &info->n_at_fault);
    info->sectors_at_fault = marked_names(cut, &cut->sectors, found->sector_at_fault, &info->n_sectors_at_fault);
    if (info->at_fault == NULL || info->sectors_at_fault == NULL) {
        return jarak__io_no_memory(error);
    }
    const char *words = _(reason_words(found->outcome)), *place = strstr(words, "%s");
    jarak__write_text(&text, found->is_base ? _("of the base, before any scenario: ") : "");
    jarak__write_bytes(&text, words, place != NULL ? (size_t)(place - words) : strlen(words));
    if (place != NULL) {
        write_names(info->n_at_fault, info->at_fault, &text);
        jarak__write_text(&text, place + 2);
    }
    if (info->n_sectors_at_fault > 0) {
        jarak__write_text(&text, ": ");
        write_names(info->n_sectors_at_fault, info->sectors_at_fault, &text);
    }
    info->reason = text.failed ? NULL : jarak__arena_text(&cut->memory, text.bytes, text.length);
    jarak__writer_release(&text);
    return info->reason != NULL ? JARAK_OK : jarak__io_no_memory(error);
}

/* ------------------------------------------------------------------------------------------------------------------ countries */

/* Quantities produced: sales over costs, scenario against base. */
static jarak_status tell_output(jarak_cut_sectors *cut, const jarak_chain_info *found, jarak_error *error)
{
    const size_t n = cut->countries.n, n_sectors = cut->sectors.n;
    double *output = jarak__arena_alloc(&cut->memory, n * n_sectors * sizeof *output);
    if (output == NULL) {
        return jarak__io_no_memory(error);
    }
    for (size_t cell = 0; cell < n * n_sectors; cell++) {
        const size_t i = cell / n_sectors, j = cell % n_sectors;
        double before = 0, after = 0;
        for (size_t importer = 0; importer < n; importer++) {
            before += found->flows_base[(j * n + importer) * n + i];
            after += found->flows[(j * n + importer) * n + i];
        }
        output[cell] = before > 0 ? (after > 0 ? after / before / found->cost[cell] : 0) : (double)NAN;
    }
    cut->info.output = output;
    cut->info.sector_names = cut->sectors.names;
    return JARAK_OK;
}

static jarak_status tell_countries(jarak_cut_sectors *cut, const jarak_chain_info *found, jarak_error *error)
{
    const size_t n = cut->countries.n;
    jarak_cut_sectors_country *countries = jarak__arena_alloc(&cut->memory, n * sizeof *countries);
    if (countries == NULL) {
        return jarak__io_no_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        countries[i] = (jarak_cut_sectors_country){.name = cut->countries.names[i],
                                                   .real_income = found->real_income[i],
                                                   .real_wage = found->real_wage[i],
                                                   .price_index = found->price_index[i],
                                                   .terms_of_trade = found->terms_of_trade[i],
                                                   .volume_of_trade = found->volume_of_trade[i],
                                                   .low = (double)NAN,
                                                   .high = (double)NAN,
                                                   .real_wage_low = (double)NAN,
                                                   .real_wage_high = (double)NAN};
    }
    for (size_t j = 0, pair = 0; j < cut->sectors.n; j++) {
        for (size_t importer = 0; importer < n; importer++) {
            for (size_t i = 0; i < n; i++, pair++) {
                const bool is_changed = cut->changes_tariff[pair] || cut->changes_flow[pair];
                countries[i].is_changed = countries[i].is_changed || is_changed;
                countries[importer].is_changed = countries[importer].is_changed || is_changed;
            }
        }
    }
    cut->info.countries = countries;
    jarak_status status = tell_output(cut, found, error);
    return status == JARAK_OK ? jarak__io_draw(cut, countries, error) : status;
}

/* What the numbers rest on. */
static void tell_basis(jarak_cut_sectors *cut)
{
    jarak_cut_sectors_info *info = &cut->info;
    info->n = cut->countries.n;
    info->n_sectors = cut->sectors.n;
    info->theta_low = info->theta_high = cut->data.theta[0];
    for (size_t j = 1; j < info->n_sectors; j++) {
        info->theta_low = fmin(info->theta_low, cut->data.theta[j]);
        info->theta_high = fmax(info->theta_high, cut->data.theta[j]);
    }
    for (size_t i = 0; i < info->n; i++) {
        info->deficits = fmax(info->deficits, fabs(cut->data.deficit[i]) / cut->data.value_added[i]);
    }
}

static jarak_status solve(jarak_cut_sectors *cut, jarak_error *error)
{
    jarak_chain *solved = NULL;
    jarak_status status = jarak_chain_solve(&cut->data, &cut->settings.solve, &solved, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak_chain_info *found = jarak_chain_result(solved);
    cut->info.outcome = found->outcome;
    cut->info.is_base = found->is_base;
    cut->info.residual_base = found->residual_base;
    cut->info.residual = found->residual;
    cut->info.steps_base = found->steps_base + found->fixed_point_steps_base;
    cut->info.steps = found->steps + found->fixed_point_steps;
    tell_basis(cut);
    status = found->outcome == JARAK_CHAIN_SOLVED ? tell_countries(cut, found, error) : tell_reason(cut, found, error);
    jarak_chain_free(solved);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ all */

jarak_status jarak_cut_sectors_answer(const jarak_cut_sectors_settings *settings, jarak_cut_sectors **cut, jarak_error *error)
{
    *cut = NULL;
    jarak_cut_sectors_settings used;
    jarak_status status = jarak__io_settings_take(settings, &used, error);
    if (status != JARAK_OK) {
        return status;
    }
    jarak_cut_sectors *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return jarak__io_no_memory(error);
    }
    made->settings = used;
    made->info = (jarak_cut_sectors_info){.folder = used.folder,
                                          .tariffs = used.tariffs,
                                          .scenario = used.scenario,
                                          .direction = used.direction,
                                          .dearer = used.dearer,
                                          .theta_sd = used.theta_sd,
                                          .tolerance = used.solve.tolerance};
    status = jarak__io_read_base(made, error);
    /* before the scenario, whose factors are powers of the elasticities */
    status = status == JARAK_OK ? jarak_chain_check(&made->data, &used.solve, error) : status;
    status = status == JARAK_OK ? jarak__io_scenario(made, error) : status;
    status = status == JARAK_OK ? solve(made, error) : status;
    if (status != JARAK_OK) {
        jarak_cut_sectors_free(made);
        return status;
    }
    *cut = made;
    return JARAK_OK;
}

const jarak_cut_sectors_info *jarak_cut_sectors_result(const jarak_cut_sectors *cut)
{
    return &cut->info;
}

void jarak_cut_sectors_free(jarak_cut_sectors *cut)
{
    if (cut != NULL) {
        jarak__arena_release(&cut->memory);
        jarak__free(cut);
    }
}
