/* One series against its window: the exact posterior of changes as a mixture of normals, one for each lane and jump.
 *
 * With P = V⁻¹ - V⁻¹A(A'V⁻¹A + Π)⁻¹A'V⁻¹ (offsets out), a lane without a jump has, up to a constant,
 *
 *     log likelihood  l₀ = -½ (log |V| + log |A'V⁻¹A + Π| + y'Py),
 *     a functional of the walk with covariance c with the values:  mean c'Py,  variance v₀ - c'Pc,
 *
 * and a jump of variance v at transition j changes these by a rank-one update with r = g_j'Py, I = g_j'Pg_j, h = in(j) - g_j'Pc:
 *
 *     l₀ - ½ log(1 + vI) + v r² / (2(1 + vI)),   mean + h v r/(1 + vI),   variance + h² v/(1 + vI). */
#ifndef JARAK_STAT_CHANGE_MIXTURE_H
#define JARAK_STAT_CHANGE_MIXTURE_H

#include <stdbool.h>

#include "stat/change/passes.h"

/* Columns of the passes: the values, the reporters' offsets, the change over the span, then (where asked for) the walk up to the span's
 * start, then a column a transition of the span. */
typedef struct jarak__question {
    const jarak__track *track;
    const jarak_change_series *series;
    const jarak_change_prior *prior;
    double noise_variance;
    size_t from, to;   /* the span: places in track->time, from < to */
    int32_t horizon;   /* the last time at which a jump may be, at least that of the last value: later than all values it moves none */
    bool start, steps; /* whether the level at its start and the steps inside are asked for */
} jarak__question;

/* A mixture and what it is made from; all zero is empty. It can be used for one question after another. */
typedef struct jarak__mixture {
    jarak__question asked;
    jarak__lanes lanes;
    jarak__passes passes;
    double *likelihood;     /* [lane]: l₀ */
    double *offset_y;       /* [reporter][lane]: whitened A'V⁻¹y */
    double *offset_c;       /* [functional][reporter][lane]: whitened A'V⁻¹c, of the change and the start */
    double *shift, *narrow; /* [time j][jump][lane]: v r/(1 + vI) and v/(1 + vI) */
    double *all;            /* weights of all components: no jump [lane], then [time j ≥ 1][jump][lane] */
    size_t n_all;
    double log_evidence; /* log of the mean likelihood over the prior, up to a constant of the data */
    /* Components that carry weight: their number in `all`, weight, mean and sd of the functional told last. */
    size_t n;
    uint32_t *component;
    double *weight, *mean, *sd, *mean2, *sd2, *covariance;
    size_t room_lanes, room_times, room_jumps, room_reporters, room_all;
} jarak__mixture;

void jarak__mixture_release(jarak__mixture *mixture);

/* Runs the passes and weighs the components. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__mixture_make(jarak__mixture *mixture, const jarak__question *question, jarak_error *error);

/* Fills mean and sd of each component with the change from the span's start to its end. */
void jarak__mixture_change(jarak__mixture *mixture);
/* Besides, mean2, sd2 and covariance: of the level at the start (offset of the only reporter and walk) and with it of the change. */
void jarak__mixture_start(jarak__mixture *mixture);
/* The step in one of the times of the gap before track->time[j], from < j <= to; n grows where the gap has several times (the jump may be
 * in another one of them), and jarak__mixture_restore() takes that back. */
void jarak__mixture_step(jarak__mixture *mixture, size_t j);
void jarak__mixture_restore(jarak__mixture *mixture);

/* The weights of the change on the values, averaged over the mixture, into n_values elements; fill `mean` by jarak__mixture_change() first.
 */
void jarak__mixture_reasons(jarak__mixture *mixture, double *weights);

#endif
