/* Average marginal effects on the terminal: a table, and why some are not in it. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/regression.h"

enum { NAME, ESTIMATE, STD_ERROR, Z, P_VALUE, CONF_LOW, CONF_HIGH, N_COLUMNS, DIGITS = 7 };

static const jarak__column columns[N_COLUMNS] = {
    [NAME] = {.key = "name", .title = ""},
    [ESTIMATE] = {.key = "estimate", .title = N_("estimate"), .type = JARAK_NUMBER, .look = JARAK__LOOK_SIGNIFICANT, .digits = DIGITS},
    [STD_ERROR] = {.key = "std_error", .title = N_("std. error"), .type = JARAK_NUMBER, .look = JARAK__LOOK_SIGNIFICANT, .digits = DIGITS},
    [Z] = {.key = "z", .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [P_VALUE] = {.key = "p_value", .title = N_("p-value"), .type = JARAK_NUMBER, .look = JARAK__LOOK_P_VALUE},
    [CONF_LOW] = {.key = "conf_low", .title = N_("from"), .type = JARAK_NUMBER, .look = JARAK__LOOK_SIGNIFICANT, .digits = DIGITS},
    [CONF_HIGH] = {.key = "conf_high", .title = N_("to"), .type = JARAK_NUMBER, .look = JARAK__LOOK_SIGNIFICANT, .digits = DIGITS},
};

static bool is_told(const jarak_margin *margin)
{
    return margin->refused == NULL && isfinite(margin->estimate);
}

static void margin_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_margin *margin = ((const jarak_regression_model *)data)->margins;
    for (size_t before = 0; !is_told(margin) || before < row; margin++) {
        before += is_told(margin);
    }
    const double numbers[N_COLUMNS] = {[ESTIMATE] = margin->estimate, [STD_ERROR] = margin->std_error, [Z] = margin->z,
                                       [P_VALUE] = margin->p_value,   [CONF_LOW] = margin->conf_low,   [CONF_HIGH] = margin->conf_high};
    if (column == NAME) {
        jarak__cell_text(cell, margin->name);
        return;
    }
    jarak__cell_number(cell, numbers[column]);
    cell->mark = column == P_VALUE ? jarak__stars(margin->p_value) : NULL;
}

static void write_refused(jarak__writer *writer, const jarak_margin *margin)
{
    if (strcmp(margin->refused, "dummy") == 0) {
        jarak__write_format(writer, _("None of %s: it is of a category, not of a number.\n"), margin->name);
    } else if (strcmp(margin->refused, "product") == 0) {
        jarak__write_format(writer, _("None of %s: it is a product, which moves with its factors.\n"), margin->name);
    } else {
        jarak__write_format(writer, _("None of %s: its column is in another term, a slope or the offset, too.\n"), margin->name);
    }
}

void jarak__regression_margins(const jarak_regression_model *model, jarak__output *out)
{
    jarak__sheet sheet = {.data = model, .n_columns = N_COLUMNS, .columns = columns, .cell = margin_cell};
    for (size_t i = 0; i < model->n_margins; i++) {
        sheet.n_rows += is_told(&model->margins[i]);
    }
    if (model->n_margins == 0) {
        return;
    }
    jarak__write_text(&out->text, _("Average marginal effects, what a unit more adds to the outcome:\n"));
    if (sheet.n_rows > 0) {
        jarak__page_sheet(out, &sheet);
    }
    for (size_t i = 0; i < model->n_margins; i++) {
        if (model->margins[i].refused != NULL) {
            write_refused(&out->text, &model->margins[i]);
        }
    }
}
