/* The values of one group, laid out for the smoother: eight units side by side. */
#ifndef JARAK_STAT_CLOSENESS_PANEL_H
#define JARAK_STAT_CLOSENESS_PANEL_H

#include "jarak/closeness.h"

enum { JARAK__LANES = 8 };

/* The values of one indicator that cover `span` cells; where a unit has several for the same cells, the second one stands in another
 * column, and so on. */
typedef struct jarak__closeness_column {
    size_t indicator; /* among those of the group that are used */
    size_t span;
    size_t replicate;
} jarak__closeness_column;

/* An indicator as the fit uses it: values are centred and divided by a power of two near their spread, so that every scale is near 1 and
 * dividing loses nothing. */
typedef struct jarak__closeness_member {
    size_t indicator; /* in the data */
    double centre, scale;
    double spread;        /* in units of scale */
    double step_variance; /* half the mean square of differences of neighbouring values per cell, in units of scale²; NaN: none */
    size_t n_values, n_units;
} jarak__closeness_member;

typedef struct jarak__closeness_panel {
    size_t n_members; /* K: the first is the reference */
    jarak__closeness_member *members;
    size_t n_columns; /* J */
    jarak__closeness_column *columns;
    size_t longest; /* span */
    size_t n_cells; /* T */
    size_t n_values;
    size_t n_units; /* with a value: unit slots are 0 … n_units - 1, slot i in batch i / 8, lane i % 8 */
    size_t n_batches;
    uint32_t *unit_of_slot; /* n_batches * 8; UINT32_MAX: none */
    uint32_t *slot_of_unit; /* of the data's units; UINT32_MAX: none */
    int32_t *first, *last;  /* per slot: first and last cell that a value covers; 0 and -1 where there is no unit */
    double *count;          /* per slot: number of values */
    /* [batch][cell][column][lane]; a value stands at the first cell that it covers */
    double *value;
    double *noise;  /* s²; (double)INFINITY where there is no value */
    double *weight; /* scale of the noise's precision, for Student noise; NULL else */
    size_t *row;    /* in the data; SIZE_MAX where there is no value */
} jarak__closeness_panel;

static inline size_t jarak__panel_index(const jarak__closeness_panel *panel, size_t batch, size_t cell, size_t column)
{
    return ((batch * panel->n_cells + cell) * panel->n_columns + column) * JARAK__LANES;
}

/* Lays out the values of one group on n_cells cells from first_cell; the data are checked. use, one per indicator of the data, is set for
 * those of the group. */
JARAK_MUST_CHECK jarak_status jarak__closeness_panel_make(const jarak_closeness_data *data, size_t group, int32_t first_cell,
                                                          size_t n_cells, bool weights, jarak_closeness_use *use,
                                                          jarak__closeness_panel *panel, jarak_error *error);
void jarak__closeness_panel_release(jarak__closeness_panel *panel);

/* Variances s² beyond this many squared spreads are no information: such a value is left out. */
#define JARAK__MOST_NOISE 1e24

#endif
