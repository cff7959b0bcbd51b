/* The closeness model of data that stand in a table: read from a frame, fitted, and told as text, JSON or CSV. */
#ifndef JARAK_FIT_CLOSENESS_H
#define JARAK_FIT_CLOSENESS_H

#include <stdio.h>

#include "jarak/closeness.h"
#include "jarak/frame.h"
#include "jarak/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which columns of a frame are what. unit, period, indicator and group are categories, value and variance numbers. */
typedef struct jarak_closeness_columns {
    const char *unit;      /* NULL: all rows are one unit */
    const char *period;    /* whole numbers, or periods such as 2021, 2022Q2, 2022-10; the finest kind among them makes the grid of time */
    const char *indicator; /* NULL: one */
    const char *group;     /* NULL: all indicators are one group */
    const char *value;
    const char *variance; /* NULL: no known sampling variance */
} jarak_closeness_columns;

/* Data ready for the model, and the names of what is in them; everything belongs to it. */
typedef struct jarak_closeness_panel {
    jarak_closeness_data data;
    const char *const *units, *const *indicators, *const *groups;
    int months_a_cell; /* 12, 3 or 1; 0: periods are plain whole numbers */
    void *owner;       /* internal */
} jarak_closeness_panel;

/* Errors: ERR_ARGUMENT (a column that the frame lacks), ERR_DATA (a row without unit, period or indicator; an indicator in two groups; a
 * period that is none), ERR_MEMORY. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_closeness_panel_take(const jarak_frame *frame, const jarak_closeness_columns *columns,
                                                                   jarak_closeness_panel **panel, jarak_error *error);
/* NULL is allowed. */
JARAK_API void jarak_closeness_panel_free(jarak_closeness_panel *panel);

/* The cell of a period's first part, by its name. Errors: ERR_FORMAT. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_closeness_panel_cell(const jarak_closeness_panel *panel, const char *period, int32_t *cell,
                                                                   jarak_error *error);

/* What is told beside the states: the changes between two cells, where from < to; intervals at level. */
typedef struct jarak_closeness_print_settings {
    jarak_format format;
    double level;     /* default 0.9 */
    int32_t from, to; /* default 0 and 0: no changes */
} jarak_closeness_print_settings;

/* Text: parameters, and the changes or the last states. JSON: everything. CSV: the changes where they are asked for (unit, group, from, to,
 * change, conf_low, conf_high, probability), else the states (unit, group, period, state, std_error, conf_low, conf_high).
 * Errors: ERR_IO, ERR_MEMORY, ERR_ARGUMENT (cells out of range). */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_closeness_panel_print(const jarak_closeness_panel *panel, const jarak_closeness *fit,
                                                                    const jarak_closeness_print_settings *settings, FILE *stream,
                                                                    jarak_error *error);

#ifdef __cplusplus
}
#endif
#endif
