/* What the forms of a printed regression share: names of its choices, stars, and the sheet of a model's coefficients. */
#include <math.h>

#include "base/text.h"
#include "report/regression.h"

const char *jarak__vcov_name(jarak_vcov_kind kind)
{
    static const char *const names[] = {"iid", "robust", "cluster", "cr2", "cr3", "auto"};
    return names[kind];
}

const char *jarak__errors_name(jarak_vcov_kind kind)
{
    static const char *const names[] = {"iid", "robust", "cr1", "cr2", "cr3", "cr3 and cr1"};
    return names[kind];
}

bool jarak__is_jackknife(const jarak_regression_model *model)
{
    return model->vcov == JARAK_VCOV_CR3 || model->vcov == JARAK_VCOV_AUTO;
}

const char *jarak__ssc_name(jarak_ssc ssc)
{
    return ssc == JARAK_SSC_STATA ? "stata" : ssc == JARAK_SSC_NONE ? "none" : "fixest";
}

const char *jarak__drop_name(const jarak_coefficient *coefficient)
{
    return coefficient->separated ? "separated" : coefficient->dropped ? "collinear" : coefficient->alone ? "one_cluster" : NULL;
}

void jarak__write_r2(jarak__writer *writer, double r2)
{
    if (isfinite(r2)) {
        jarak__write_format(writer, "%.4f", r2);
    } else {
        jarak__write_text(writer, "–");
    }
}

void jarak__write_likelihood(jarak__writer *writer, double log_likelihood)
{
    if (isfinite(log_likelihood)) {
        jarak__write_format(writer, "%.3f", log_likelihood);
    } else {
        jarak__write_text(writer, "–");
    }
}

const char *jarak__stars(double p_value)
{
    return p_value < 0.001 ? "***" : p_value < 0.01 ? "**" : p_value < 0.05 ? "*" : p_value < 0.1 ? "." : NULL;
}

enum {
    NAME = JARAK__OF_NAME,
    ESTIMATE = JARAK__OF_ESTIMATE,
    STD_ERROR = JARAK__OF_STD_ERROR,
    Z = JARAK__OF_Z,
    P_VALUE = JARAK__OF_P_VALUE,
    CONF_LOW = JARAK__OF_CONF_LOW,
    CONF_HIGH = JARAK__OF_CONF_HIGH,
    DROPPED = JARAK__N_OF_ESTIMATES,
    REASON,
    LEVERAGE,
    LEVERAGE_CLUSTER,
    DIGITS = 7
};

#define COLUMNS(of_z)                                                                                                                   \
    [NAME] = {.key = "name", .title = ""},                                                                                              \
    [ESTIMATE] = {.key = "estimate", .title = N_("estimate"), .type = JARAK_NUMBER, .look = JARAK__LOOK_SIGNIFICANT, .digits = DIGITS}, \
    [STD_ERROR] = {.key = "std_error",                                                                                                  \
                   .title = N_("std. error"),                                                                                           \
                   .type = JARAK_NUMBER,                                                                                                \
                   .look = JARAK__LOOK_SIGNIFICANT,                                                                                     \
                   .digits = DIGITS},                                                                                                   \
    [Z] = {.key = "z", .title = (of_z), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},                                  \
    [P_VALUE] = {.key = "p_value", .title = N_("p-value"), .type = JARAK_NUMBER, .look = JARAK__LOOK_P_VALUE},                          \
    [CONF_LOW] = {.key = "conf_low", .title = N_("from"), .type = JARAK_NUMBER, .look = JARAK__LOOK_SIGNIFICANT, .digits = DIGITS},     \
    [CONF_HIGH] = {.key = "conf_high", .title = N_("to"), .type = JARAK_NUMBER, .look = JARAK__LOOK_SIGNIFICANT, .digits = DIGITS},     \
    [DROPPED] = {.key = "dropped", .type = JARAK_BOOLEAN, .only_data = true}, [REASON] = {.key = "reason", .only_data = true},          \
    [LEVERAGE] = {.key = "leverage", .type = JARAK_NUMBER, .only_data = true},                                                          \
    [LEVERAGE_CLUSTER] = {.key = "leverage_cluster", .only_data = true}

static const jarak__column columns[] = {COLUMNS(NULL)}, columns_of_ols[] = {COLUMNS("t")};

const jarak__column *jarak__estimate_columns(const jarak_regression *regression)
{
    return regression->kind == JARAK_REGRESSION_OLS ? columns_of_ols : columns;
}

static void coefficient_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_coefficient *c = &((const jarak_regression_model *)data)->coefficients[row];
    const double numbers[] = {
        [ESTIMATE] = c->estimate,   [STD_ERROR] = c->std_error, [Z] = c->z, [P_VALUE] = c->p_value, [CONF_LOW] = c->conf_low,
        [CONF_HIGH] = c->conf_high, [LEVERAGE] = c->leverage};
    switch (column) {
    case NAME:
        jarak__cell_text(cell, c->name);
        return;
    case DROPPED:
        jarak__cell_boolean(cell, c->dropped);
        return;
    case REASON:
        jarak__cell_text(cell, jarak__drop_name(c));
        return;
    case LEVERAGE_CLUSTER:
        jarak__cell_text(cell, c->leverage_cluster);
        return;
    default:
        jarak__cell_number(cell, numbers[column]);
        cell->instead = column != ESTIMATE || !c->dropped ? NULL : c->separated ? _("(separated)") : _("(collinear)");
        cell->mark = column == P_VALUE && !c->dropped ? jarak__stars(c->p_value) : NULL;
    }
}

void jarak__coefficients_sheet(const jarak_regression *regression, const jarak_regression_model *model, jarak__sheet *sheet)
{
    *sheet = (jarak__sheet){.data = model,
                            .n_rows = model->n_coefficients,
                            .n_columns = sizeof columns / sizeof columns[0],
                            .columns = jarak__estimate_columns(regression),
                            .cell = coefficient_cell};
}
