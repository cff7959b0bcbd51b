/* One figure: the change of one series within one window. */
#ifndef JARAK_STAT_CHANGE_FIGURE_H
#define JARAK_STAT_CHANGE_FIGURE_H

#include "stat/change/blend.h"
#include "stat/change/folded.h"
#include "stat/change/track.h"

/* The distribution of a change, in units that matter: a blend, or of signed distances a mass. */
typedef struct jarak__law {
    bool folded;
    jarak__blend blend;
    jarak__mass mass;
} jarak__law;
void jarak__law_release(jarak__law *law);
/* The distribution of scale times it. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__law_mass(const jarak__law *law, double scale, double width, jarak__mass *mass, jarak_error *error);

/* What one thread works with; all zero is empty. */
typedef struct jarak__figure_work {
    jarak__mixture mixture;
    jarak__track_room track;
    jarak__folded *folded;    /* NULL until signed distances are met */
    jarak__blend blend;       /* of a step */
    double *z;                /* scratch, as many as components */
    double *weights;          /* of reasons */
    jarak_change_step *steps; /* of a reporter alone */
    size_t room_z, room_weights, room_steps;
} jarak__figure_work;
void jarak__figure_work_release(jarak__figure_work *work);

/* A cell's width on the grid of distributions: a tenth of what is material, .01 by default. */
static inline double jarak__cell_width(const jarak_change_settings *settings)
{
    return settings->material / 10;
}

/* Whether the steps of a series are asked for. */
static inline bool jarak__has_steps(const jarak_change_settings *settings, const jarak_change_series *series)
{
    return settings->steps && !series->no_steps;
}

/* Fills a figure whose window, series, use, from and to are known and whose arrays of steps, reasons and disputing reporters have room for
 * (to - from) steps, the values in reach and their reporters. law gets its distribution, lowest and highest those of the reporters alone
 * with the least and largest probability where they dispute. Errors: ERR_MEMORY, ERR_OVERFLOW. */
JARAK_MUST_CHECK jarak_status jarak__figure_make(jarak__figure_work *work, const jarak__plan *plan, const jarak_change_settings *settings,
                                                 jarak_change_figure *figure, jarak_change_step *steps, jarak_change_reason *reasons,
                                                 jarak_change_reporter *disputing, jarak__law *law, jarak__law *lowest, jarak__law *highest,
                                                 jarak_error *error);

/* The steps of all times in the span of the question to data that work's mixture stands for; sign brings closer. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__figure_steps(jarak__figure_work *work, const jarak_change_data *data,
                                                  const jarak_change_settings *settings, double sign, jarak_change_step *steps,
                                                  jarak_error *error);
/* Its reasons, one a value of its track, times a factor. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__figure_reasons(jarak__figure_work *work, double factor, jarak_change_reason *reasons,
                                                    jarak_error *error);
/* Whether the sign of a step is sure and its size likely to matter. */
bool jarak__step_is_told(const jarak_change_step *step, const jarak_change_settings *settings);

/* Closer, apart, no material change or undecided, by probabilities and measurement_sd. */
jarak_change_answer jarak__answer_of(const jarak_change_posterior *posterior, const jarak_change_settings *settings);

#endif
