/* The data of the pictures of a lost tie: the tree, its texts, and names; of exposures those of the countries that they weigh most on. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "jarak/report.h"
#include "jarak/state.h"
#include "report/cut.h"
#include "report/page_file.h"

enum { MOST_COUNTRIES = 60 }; /* that a heat map has room for */

/* A country of the exposures. */
typedef struct member {
    const char *name;
    double weight; /* sum of its exposures' absolute values, on both sides */
} member;

typedef struct pictures {
    const jarak_cut_info *found;
    const char *language;
    const char *question, *basis, *interval;
    size_t n; /* members that are drawn, by name */
    member *members;
    double *values; /* n × n */
} pictures;

/* ------------------------------------------------------------------------------------------------------------------ exposures */

static int by_name(const void *one, const void *other)
{
    return strcmp(((const member *)one)->name, ((const member *)other)->name);
}

static int by_weight(const void *one, const void *other)
{
    const double a = ((const member *)one)->weight, b = ((const member *)other)->weight;
    return a != b ? (a < b) - (a > b) : by_name(one, other);
}

/* The sides of a tie: exporter and importer of one country's exposures; else whose welfare, and the partner. */
static const char *row_of(const jarak_cut_info *found, const jarak_cut_exposure *tie)
{
    return found->of != NULL ? tie->exporter : tie->country;
}

static const char *column_of(const jarak_cut_info *found, const jarak_cut_exposure *tie)
{
    return found->of != NULL ? tie->importer : tie->exporter;
}

static member *find_member(member *members, size_t n, const char *name)
{
    const member wanted = {.name = name};
    return n > 0 ? bsearch(&wanted, members, n, sizeof *members, by_name) : NULL;
}

/* Each name once, by name; returns how many. */
static size_t keep_each_once(member *members, size_t n)
{
    size_t kept = 0;
    if (n > 0) {
        qsort(members, n, sizeof *members, by_name);
    }
    for (size_t i = 0; i < n; i++) {
        if (kept == 0 || strcmp(members[kept - 1].name, members[i].name) != 0) {
            members[kept++] = members[i];
        }
    }
    return kept;
}

static void choose_members(const jarak_cut_info *found, pictures *all)
{
    for (size_t i = 0; i < found->n_exposures; i++) {
        all->members[2 * i].name = row_of(found, &found->exposures[i]);
        all->members[2 * i + 1].name = column_of(found, &found->exposures[i]);
    }
    all->n = keep_each_once(all->members, 2 * found->n_exposures);
    for (size_t i = 0; i < found->n_exposures; i++) {
        const jarak_cut_exposure *tie = &found->exposures[i];
        const char *const sides[] = {row_of(found, tie), column_of(found, tie)};
        const double weight = !isnan(tie->per_log_cost) && strcmp(sides[0], sides[1]) != 0 ? fabs(tie->per_log_cost) : 0;
        for (size_t side = 0; side < 2; side++) {
            member *one = find_member(all->members, all->n, sides[side]);
            if (one != NULL) {
                one->weight += weight;
            }
        }
    }
    if (all->n > MOST_COUNTRIES) {
        qsort(all->members, all->n, sizeof *all->members, by_weight);
        all->n = MOST_COUNTRIES;
        qsort(all->members, all->n, sizeof *all->members, by_name);
    }
}

/* Rows of numbers in the order of the members; null where nothing is known, and of domestic trade. */
static void put_matrix(const pictures *all, jarak__json *json)
{
    const jarak_cut_info *found = all->found;
    double *values = all->values;
    for (size_t i = 0; i < all->n * all->n; i++) {
        values[i] = (double)NAN;
    }
    for (size_t i = 0; i < found->n_exposures; i++) {
        const jarak_cut_exposure *tie = &found->exposures[i];
        const member *row = find_member(all->members, all->n, row_of(found, tie));
        const member *column = find_member(all->members, all->n, column_of(found, tie));
        if (row != NULL && column != NULL && row != column && !tie->missing) {
            values[(size_t)(row - all->members) * all->n + (size_t)(column - all->members)] = tie->per_log_cost;
        }
    }
    jarak__json_list(json, "countries", true);
    for (size_t i = 0; i < all->n; i++) {
        jarak__json_text(json, NULL, all->members[i].name);
    }
    jarak__json_end(json);
    jarak__json_list(json, "matrix", false);
    for (size_t i = 0; i < all->n; i++) {
        jarak__json_numbers(json, NULL, all->n, values + i * all->n);
    }
    jarak__json_end(json);
}

/* ------------------------------------------------------------------------------------------------------------------ the page */

static void put_name(const char *code, const char *language, jarak__json *json)
{
    const char *name = code != NULL ? jarak_state_name(code, language) : NULL;
    if (name != NULL) {
        jarak__json_text(json, code, name);
    }
}

static void put_names(const pictures *all, jarak__json *json)
{
    const jarak_cut_info *found = all->found;
    jarak__json_object(json, "names", true);
    for (size_t i = 0; i < all->n; i++) {
        put_name(all->members[i].name, all->language, json);
    }
    for (size_t i = 0; found->countries != NULL && i < found->n; i++) {
        put_name(found->countries[i].name, all->language, json);
    }
    for (size_t i = 0; i < found->n_partners; i++) {
        put_name(found->partners[i].name, all->language, json);
    }
    put_name(found->of, all->language, json);
    jarak__json_end(json);
}

static void write_tree(const void *result, jarak__json *json)
{
    static const char *const names[] = {"scenario", "matrix", "tornado", "dependence"};
    const pictures *all = result;
    const jarak_cut_info *found = all->found;
    jarak__json_text(json, "asked", names[found->question]);
    jarak__json_text(json, "question", all->question);
    jarak__json_text(json, "basis_words", all->basis);
    jarak__json_text(json, "interval_words", all->interval);
    jarak__json_text(
        json, "words",
        _("One sector, after all has adjusted; no capital, no migration, no goods that cannot be replaced, no costs on the way.\n"));
    put_names(all, json);
    if (found->question != JARAK_CUT_MATRIX) {
        const jarak__cut_printing printing = {.found = found};
        jarak__cut_tree(&printing, json);
        return;
    }
    jarak__json_text(json, "of", found->of);
    jarak__json_count(json, "n_countries", found->n);
    put_matrix(all, json);
}

jarak_status jarak_report_write_cut(const jarak_cut *cut, const char *language, const char *path, jarak_error *error)
{
    const jarak_cut_info *found = jarak_cut_result(cut);
    jarak__writer texts[3] = {0};
    jarak__cut_write_question(found, &texts[0]);
    jarak__cut_write_basis(found, &texts[1]);
    jarak__cut_write_interval(found, &texts[2]);
    pictures all = {.found = found,
                    .language = language != NULL ? language : "en",
                    .question = texts[0].bytes,
                    .basis = texts[1].bytes,
                    .interval = texts[2].bytes,
                    .members = jarak__calloc(2 * found->n_exposures, sizeof *all.members)};
    jarak_status status = texts[0].failed || texts[1].failed || texts[2].failed || all.members == NULL
                              ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"))
                              : JARAK_OK;
    if (status == JARAK_OK) {
        choose_members(found, &all);
        all.values = jarak__calloc(all.n * all.n, sizeof *all.values);
        status = all.values == NULL ? jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for printing the results"))
                                    : jarak__pictures_write("cut", all.language, write_tree, &all, path, error);
    }
    for (size_t i = 0; i < 3; i++) {
        jarak__writer_release(&texts[i]);
    }
    jarak__free(all.values);
    jarak__free(all.members);
    return status;
}
