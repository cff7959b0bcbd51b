/* Average marginal effects on the terminal: a table, and why some are not in it. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/regression.h"

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
    const double numbers[JARAK__N_OF_ESTIMATES] = {
        [JARAK__OF_ESTIMATE] = margin->estimate, [JARAK__OF_STD_ERROR] = margin->std_error, [JARAK__OF_Z] = margin->z,
        [JARAK__OF_P_VALUE] = margin->p_value,   [JARAK__OF_CONF_LOW] = margin->conf_low,   [JARAK__OF_CONF_HIGH] = margin->conf_high};
    if (column == JARAK__OF_NAME) {
        jarak__cell_text(cell, margin->name);
        return;
    }
    jarak__cell_number(cell, numbers[column]);
    cell->mark = column == JARAK__OF_P_VALUE ? jarak__stars(margin->p_value) : NULL;
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

void jarak__regression_margins(const jarak_regression *regression, const jarak_regression_model *model, jarak__output *out)
{
    jarak__sheet sheet = {
        .data = model, .n_columns = JARAK__N_OF_ESTIMATES, .columns = jarak__estimate_columns(regression), .cell = margin_cell};
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
