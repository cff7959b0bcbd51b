/* Counting answers: each for itself, or by the instance that they are on. */
#include "claims/instances.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/table.h"

/* One row of a condition. */
typedef struct answer {
    const char *of_text; /* what it is on: text, or a whole number */
    int64_t of_integer;
    bool holds, decides;
} answer;

/* The column with the answers: `holds`, or the only column there is. */
static jarak_status find_holds(const jarak__claim_text *claim, const jarak_table *table, size_t *column, jarak_error *error)
{
    *column = jarak__table_find(table, "holds");
    if (*column == SIZE_MAX && jarak_table_columns(table) == 1) {
        *column = 0;
    }
    if (*column == SIZE_MAX) {
        return jarak__yaml_fail(claim->node, error, "claim `%s`: the condition has no column `holds`", claim->id);
    }
    /* A column that is NULL throughout has no type of its own. */
    bool decides = false;
    for (size_t row = 0; row < jarak_table_rows(table) && !decides; row++) {
        decides = !jarak_table_is_missing(table, row, *column);
    }
    if (decides && jarak_table_type(table, *column) != JARAK_BOOLEAN) {
        return jarak__yaml_fail(claim->node, error, "claim `%s`: `%s` is not a truth value", claim->id, jarak_table_name(table, *column));
    }
    return JARAK_OK;
}

static jarak_status check_of(const jarak__claim_text *claim, const jarak_table *table, size_t column, jarak_error *error)
{
    jarak_type type = jarak_table_type(table, column);
    if (type != JARAK_TEXT && type != JARAK_INTEGER) {
        return jarak__yaml_fail(claim->node, error, "claim `%s`: `of` is neither a text nor a whole number", claim->id);
    }
    for (size_t row = 0; row < jarak_table_rows(table); row++) {
        if (jarak_table_is_missing(table, row, column)) {
            return jarak__yaml_fail(claim->node, error, "claim `%s`: row %zu of the condition does not say what it is an answer `of`",
                                    claim->id, row + 1);
        }
    }
    return JARAK_OK;
}

static int compare_answers(const void *a, const void *b)
{
    const answer *x = a, *y = b;
    if (x->of_text != NULL && y->of_text != NULL) {
        return strcmp(x->of_text, y->of_text);
    }
    return (x->of_integer > y->of_integer) - (x->of_integer < y->of_integer);
}

static void count_instance(const answer *answers, size_t n_answers, jarak__instances *instances)
{
    bool yes = false, no = false;
    for (size_t i = 0; i < n_answers; i++) {
        yes = yes || (answers[i].decides && answers[i].holds);
        no = no || (answers[i].decides && !answers[i].holds);
    }
    size_t *kind = yes && no ? &instances->disputed : yes ? &instances->supported : no ? &instances->contradicted : &instances->undecided;
    (*kind)++;
}

/* The rows as answers; where nothing tells what they are on, each is on its own number. */
static jarak_status read_answers(const jarak__claim_text *claim, const jarak_table *table, answer *answers, jarak_error *error)
{
    size_t holds = 0, of = claim->quantifier.kind != JARAK__NO_QUANTIFIER ? jarak__table_find(table, "of") : SIZE_MAX;
    jarak_status status = find_holds(claim, table, &holds, error);
    if (status == JARAK_OK && of != SIZE_MAX) {
        status = check_of(claim, table, of, error);
    }
    for (size_t row = 0; row < jarak_table_rows(table) && status == JARAK_OK; row++) {
        bool decides = !jarak_table_is_missing(table, row, holds);
        answers[row] = (answer){.of_integer = (int64_t)row, .decides = decides, .holds = decides && jarak_table_boolean(table, row, holds)};
        if (of != SIZE_MAX && jarak_table_type(table, of) == JARAK_TEXT) {
            answers[row].of_text = jarak_table_text(table, row, of);
        } else if (of != SIZE_MAX) {
            answers[row].of_integer = jarak_table_integer(table, row, of);
        }
    }
    return status;
}

/* What is missing of the instances that there have to be is undecided. */
static jarak_status complete(const jarak__claim_text *claim, jarak__instances *instances, jarak_error *error)
{
    size_t n_found = instances->supported + instances->contradicted + instances->disputed + instances->undecided;
    size_t n_needed = claim->quantifier.n_instances;
    if (n_needed > 0 && n_found > n_needed) {
        return jarak__yaml_fail(claim->node, error, "claim `%s`: `require: %s`, and the condition answers on %zu", claim->id,
                                claim->require, n_found);
    }
    instances->undecided += n_needed > n_found ? n_needed - n_found : 0;
    return JARAK_OK;
}

jarak_status jarak__instances_count(const jarak__claim_text *claim, const jarak_table *table, jarak__instances *instances,
                                    jarak_error *error)
{
    *instances = (jarak__instances){0};
    size_t n_answers = jarak_table_rows(table);
    answer *answers = jarak__calloc(n_answers + 1, sizeof *answers);
    if (answers == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory counting the answers to a claim");
    }
    jarak_status status = read_answers(claim, table, answers, error);
    if (status == JARAK_OK) {
        qsort(answers, n_answers, sizeof *answers, compare_answers);
        for (size_t start = 0, end; start < n_answers; start = end) {
            for (end = start + 1; end < n_answers && compare_answers(&answers[start], &answers[end]) == 0; end++) {
            }
            count_instance(&answers[start], end - start, instances);
        }
        status = complete(claim, instances, error);
    }
    jarak__free(answers);
    return status;
}
