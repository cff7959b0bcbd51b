/* Anderson's acceleration (Anderson 1965, doi:10.1145/321296.321305; Walker & Ni 2011, doi:10.1137/10078356X) of the step of all unknowns
 * at once: wages need not wait for prices. Of the last steps, those weights are taken under which what they change would have been least.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "num/dense.h"
#include "stat/chain/model.h"

enum { MEMORY = 10 };

/* Of the diagonal: what keeps the least squares solvable when steps are almost alike. */
static const double ridge = 1e-14;
/* The most that the logarithm of a wage or a price changes in a step; a longer one is replaced by the plain step. */
static const double longest_step = 2;
/* A residual this many times the least so far begins anew from where that was. */
static const double lost = 1e3;

typedef struct history {
    size_t n;         /* unknowns */
    int n_kept, last; /* steps; the column of the latest */
    double *changes;  /* n × MEMORY: of the residual vectors, next - at */
    double *moves;    /* n × MEMORY: of next */
    double *residual; /* n: of the step before */
    double *next;     /* n: of the step before */
    double *now;      /* n: of this step */
    double *best;     /* n: where the residual was least */
    double gram[MEMORY * MEMORY];
    void *memory;
} history;

static bool history_new(size_t n, history *past)
{
    double *room = jarak__calloc(n * (2 * MEMORY + 4), sizeof *room);
    *past = (history){.n = n, .last = -1, .memory = room};
    if (room == NULL) {
        return false;
    }
    past->changes = room;
    past->moves = room + MEMORY * n;
    past->residual = room + (size_t)2 * MEMORY * n;
    past->next = past->residual + n;
    past->now = past->next + n;
    past->best = past->now + n;
    return true;
}

/* Takes the step in: its difference to the one before becomes a column. */
static void remember(history *past, const double *at, const double *next, bool has_before)
{
    const size_t n = past->n;
    for (size_t i = 0; i < n; i++) {
        past->now[i] = next[i] - at[i];
    }
    if (has_before) {
        past->last = (past->last + 1) % MEMORY;
        past->n_kept = past->n_kept < MEMORY ? past->n_kept + 1 : MEMORY;
        double *change = past->changes + (size_t)past->last * n, *move = past->moves + (size_t)past->last * n;
        double products[MEMORY];
        for (size_t i = 0; i < n; i++) {
            change[i] = past->now[i] - past->residual[i];
            move[i] = next[i] - past->next[i];
        }
        jarak__gemv(true, n, (size_t)past->n_kept, 1, past->changes, n, change, 0, products);
        for (int k = 0; k < past->n_kept; k++) {
            past->gram[k + past->last * MEMORY] = past->gram[past->last + k * MEMORY] = products[k];
        }
    }
    memcpy(past->residual, past->now, n * sizeof *past->now);
    memcpy(past->next, next, n * sizeof *next);
}

/* The weights of the columns, by normal equations whose columns have unit length; false where there are none. */
static bool weigh(const history *past, double *weights)
{
    const int m = past->n_kept;
    double scaled[MEMORY * MEMORY], scale[MEMORY];
    for (int k = 0; k < m; k++) {
        if (!(past->gram[k + k * MEMORY] > 0)) {
            return false;
        }
        scale[k] = 1 / sqrt(past->gram[k + k * MEMORY]);
    }
    for (int k = 0; k < m; k++) {
        for (int l = 0; l < m; l++) {
            scaled[l + k * MEMORY] = past->gram[l + k * MEMORY] * scale[l] * scale[k];
        }
        scaled[k + k * MEMORY] += ridge * (double)m;
    }
    if (m == 0 || jarak__cholesky((size_t)m, scaled, MEMORY) != 0) {
        return false;
    }
    jarak__gemv(true, past->n, (size_t)m, 1, past->changes, past->n, past->residual, 0, weights);
    for (int k = 0; k < m; k++) {
        weights[k] *= scale[k];
    }
    jarak__cholesky_solve((size_t)m, 1, scaled, MEMORY, weights, (size_t)m);
    for (int k = 0; k < m; k++) {
        weights[k] *= scale[k];
    }
    return true;
}

/* Goes to where the weights lead; false, and to the plain step, where that is no place to go. */
static bool advance(const jarak__chain_model *model, history *past, jarak__chain_room *room)
{
    double weights[MEMORY];
    const bool has_weights = weigh(past, weights);
    double *to = past->now, *at = room->at.wage;
    memcpy(to, room->next.wage, past->n * sizeof *to);
    if (has_weights) {
        jarak__gemv(false, past->n, (size_t)past->n_kept, -1, past->moves, past->n, weights, 1, to);
    }
    bool is_near = has_weights;
    for (size_t i = 0; i < model->n + model->n_cells && is_near; i++) {
        is_near = fabs(to[i] - at[i]) <= longest_step;
    }
    memcpy(at, is_near ? to : room->next.wage, past->n * sizeof *to);
    return is_near;
}

static void forget(history *past)
{
    past->n_kept = 0;
    past->last = -1;
}

jarak_status jarak__chain_accelerate(const jarak__chain_model *model, const jarak_chain_settings *settings, jarak__chain_room *room,
                                     jarak__chain_course *course, bool *found, jarak_error *error)
{
    history past;
    *found = false;
    if (!history_new(room->n_unknowns, &past)) {
        return jarak__chain_no_memory(model->data, error);
    }
    memcpy(past.best, room->at.wage, past.n * sizeof *past.best);
    double least = HUGE_VAL;
    bool has_before = false;
    while (course->steps < settings->max_steps) {
        course->interrupted = jarak_cancel_triggered(settings->cancel);
        if (course->interrupted) {
            break;
        }
        course->steps++;
        const bool is_finite = jarak__chain_step(model, room);
        const double residual = fmax(room->residual, room->imbalance_most);
        if (is_finite && residual < settings->tolerance) {
            *found = true;
            break;
        }
        if (!is_finite || residual > lost * least) {
            if (!has_before && !is_finite) {
                break;
            }
            memcpy(room->at.wage, past.best, past.n * sizeof *past.best);
            forget(&past);
            has_before = false;
            least = HUGE_VAL;
            continue;
        }
        if (residual < least) {
            least = residual;
            memcpy(past.best, room->at.wage, past.n * sizeof *past.best);
        }
        remember(&past, room->at.wage, room->next.wage, has_before);
        has_before = true;
        if (!advance(model, &past, room) && past.n_kept > 0) {
            forget(&past);
        }
    }
    jarak__free(past.memory);
    return JARAK_OK;
}
