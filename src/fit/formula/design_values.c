/* Numbers of a design: expressions over columns, and lags within a panel. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "fit/formula/design.h"

/* Rows worked on at once: few enough that an expression's intermediate results stay in the cache, and on the stack. */
enum { BLOCK = 256, CHUNK = 1 << 14 };

typedef struct evaluation {
    const jarak__expr *expr;
    const jarak_frame *frame;
    double *out;
} evaluation;

static double apply(char operator, double a, double b)
{
    switch (operator) {
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    case '/':
        return a / b;
    case '^':
        return isnan(a) || isnan(b) ? (double)NAN : b == 2 ? a * a : pow(a, b);
    default:
        break;
    }
    if (isnan(a) || isnan(b)) {
        return (double)NAN;
    }
    switch (operator) {
    case '<':
        return a < b;
    case '>':
        return a > b;
    case 'l':
        return a <= b;
    case 'g':
        return a >= b;
    case '=':
        return a == b;
    default:
        return a != b;
    }
}

/* n values from row first on, at most BLOCK. */
static void evaluate(const jarak__expr *expr, const jarak_frame *frame, size_t first, size_t n, double *out)
{
    double right[BLOCK];
    double (*function)(double);
    switch (expr->kind) {
    case JARAK__EXPR_NUMBER:
        for (size_t i = 0; i < n; i++) {
            out[i] = expr->number;
        }
        break;
    case JARAK__EXPR_COLUMN:
        memcpy(out, jarak_frame_find(frame, expr->name, JARAK_COLUMN_NUMBER)->numbers + first, n * sizeof *out);
        break;
    case JARAK__EXPR_CALL:
        function = jarak__formula_function(expr->name);
        evaluate(expr->left, frame, first, n, out);
        for (size_t i = 0; i < n; i++) {
            out[i] = function(out[i]);
        }
        break;
    case JARAK__EXPR_MINUS:
        evaluate(expr->left, frame, first, n, out);
        for (size_t i = 0; i < n; i++) {
            out[i] = -out[i];
        }
        break;
    default:
        evaluate(expr->left, frame, first, n, out);
        evaluate(expr->right, frame, first, n, right);
        for (size_t i = 0; i < n; i++) {
            out[i] = apply(expr->operator, out[i], right[i]);
        }
    }
}

static void evaluate_chunk(size_t first, size_t end, void *context)
{
    const evaluation *job = context;
    for (size_t row = first; row < end; row += BLOCK) {
        evaluate(job->expr, job->frame, row, end - row < BLOCK ? end - row : BLOCK, job->out + row);
    }
}

const double *jarak__expr_values(const jarak__expr *expr, const jarak_frame *frame, int threads, jarak__arena *arena)
{
    if (expr->kind == JARAK__EXPR_COLUMN) {
        return jarak_frame_find(frame, expr->name, JARAK_COLUMN_NUMBER)->numbers;
    }
    double *values = jarak__arena_alloc(arena, (frame->n_rows + 1) * sizeof *values);
    if (values != NULL) {
        evaluation job = {.expr = expr, .frame = frame, .out = values};
        jarak__parallel_for(frame->n_rows, CHUNK, threads, evaluate_chunk, &job);
    }
    return values;
}

/* A unit and a period in one number: periods take the lower half, so that they can be shifted without leaving the unit. */
static const int64_t middle_period = INT64_C(1) << 31;

typedef struct entry {
    uint64_t key;
    size_t row;
} entry;

/* Sorts by radix on the key, stably; spare is as large. Returns the array in which the result lies. */
static entry *sort_entries(size_t n, entry *entries, entry *spare)
{
    enum { BITS = 8, N_DIGITS = 1 << BITS };
    for (unsigned shift = 0; shift < 64; shift += BITS) {
        size_t counts[N_DIGITS] = {0};
        for (size_t i = 0; i < n; i++) {
            counts[entries[i].key >> shift & (N_DIGITS - 1)]++;
        }
        if (n == 0 || counts[entries[0].key >> shift & (N_DIGITS - 1)] == n) {
            continue; /* all the same */
        }
        size_t place = 0;
        for (size_t digit = 0; digit < N_DIGITS; digit++) {
            size_t count = counts[digit];
            counts[digit] = place;
            place += count;
        }
        for (size_t i = 0; i < n; i++) {
            spare[counts[entries[i].key >> shift & (N_DIGITS - 1)]++] = entries[i];
        }
        entry *swapped = entries;
        entries = spare;
        spare = swapped;
    }
    return entries;
}

static jarak_status check_time(const jarak_column *time, size_t row, jarak_error *error)
{
    double period = time->numbers[row];
    if (period != floor(period) || fabs(period) > 1e9) {
        return jarak_fail(error, JARAK_ERR_DATA, _("--panel: periods are whole numbers; \"%s\" is %g in row %zu"), time->name, period,
                          row + 1);
    }
    return JARAK_OK;
}

jarak_status jarak__panel_build(const jarak__category *unit, const jarak_column *time, size_t n_rows, jarak__arena *arena,
                                jarak__panel *panel, jarak_error *error)
{
    entry *entries = jarak__resize_array(NULL, n_rows, sizeof *entries);
    entry *spare = jarak__resize_array(NULL, n_rows, sizeof *spare);
    size_t *rows = jarak__arena_alloc(arena, (n_rows + 1) * sizeof *rows);
    uint64_t *keys = jarak__arena_alloc(arena, (n_rows + 1) * sizeof *keys);
    size_t n = 0;
    jarak_status status = JARAK_OK;
    if (entries == NULL || spare == NULL || rows == NULL || keys == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the lags of %zu rows"), n_rows);
        goto out;
    }
    for (size_t row = 0; row < n_rows; row++) {
        if (unit->codes[row] == JARAK_NO_CODE || isnan(time->numbers[row])) {
            continue;
        }
        if ((status = check_time(time, row, error)) != JARAK_OK) {
            goto out;
        }
        int64_t period = (int64_t)time->numbers[row] + middle_period;
        entries[n++] = (entry){.key = (uint64_t)unit->codes[row] << 32 | (uint64_t)period, .row = row};
    }
    const entry *sorted = sort_entries(n, entries, spare);
    for (size_t i = 0; i < n; i++) {
        rows[i] = sorted[i].row;
        keys[i] = sorted[i].key;
        if (i > 0 && keys[i] == keys[i - 1]) {
            status = jarak_fail(error, JARAK_ERR_DATA,
                                _("--panel: the same unit (%s) has the period %.0f twice, in rows %zu and %zu; lags need one row for each"),
                                unit->name, time->numbers[rows[i]], rows[i - 1] + 1, rows[i] + 1);
            goto out;
        }
    }
    *panel = (jarak__panel){.n_rows = n_rows, .sorted = rows, .keys = keys, .n_sorted = n};
out:
    jarak__free(entries);
    jarak__free(spare);
    return status;
}

void jarak__panel_lag(const jarak__panel *panel, const double *x, long lag, double *out)
{
    for (size_t row = 0; row < panel->n_rows; row++) {
        out[row] = (double)NAN;
    }
    size_t source = 0; /* keys shifted by the same number stay sorted */
    for (size_t i = 0; i < panel->n_sorted; i++) {
        uint64_t wanted = panel->keys[i] - (uint64_t)lag;
        while (source < panel->n_sorted && panel->keys[source] < wanted) {
            source++;
        }
        if (source < panel->n_sorted && panel->keys[source] == wanted) {
            out[panel->sorted[i]] = x[panel->sorted[source]];
        }
    }
}
