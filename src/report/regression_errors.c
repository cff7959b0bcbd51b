/* What is said of a regression's standard errors: their kind, what p-values go by, and cautions. */
#include <math.h>

#include "base/text.h"
#include "report/regression.h"

/* Of the way that has the fewest; 0 without clusters. */
static size_t fewest_clusters(const jarak_regression_model *model)
{
    size_t fewest = 0;
    for (size_t i = 0; i < model->n_clusters; i++) {
        fewest = i == 0 || model->clusters[i].groups < fewest ? model->clusters[i].groups : fewest;
    }
    return fewest;
}

static void write_clusters(jarak__writer *writer, const jarak_regression_model *model)
{
    jarak__write_text(writer, _("Standard errors: clustered by "));
    for (size_t i = 0; i < model->n_clusters; i++) {
        jarak__write_format(writer, "%s%s (", i > 0 ? ", " : "", model->clusters[i].name);
        jarak__write_grouped(writer, model->clusters[i].groups);
        jarak__write_text(writer, ")");
    }
    if (model->vcov == JARAK_VCOV_CR2) {
        jarak__write_text(writer, _("; bias-reduced (CR2)"));
    } else if (model->vcov == JARAK_VCOV_CR3) {
        jarak__write_text(writer, _("; cluster jackknife (CR3)"));
    } else if (model->vcov == JARAK_VCOV_AUTO) {
        jarak__write_format(writer, _("; cluster jackknife (CR3) of those below %d"), JARAK_FEW_CLUSTERS);
    }
}

static bool is_ols(const jarak_regression *regression)
{
    return regression->kind == JARAK_REGRESSION_OLS;
}

static void write_rule(jarak__writer *writer, const jarak_regression *regression, const jarak_regression_model *model)
{
    if (model->saturated) {
        jarak__write_text(writer, _("; there are none: every observation is fitted exactly, which leaves no residuals to tell them by\n"));
    } else if (model->vcov == JARAK_VCOV_CR2 || jarak__is_jackknife(model)) {
        jarak__write_text(writer, "\n");
    } else if (isfinite(model->ssc_factor) || model->n_obs > model->n_parameters) {
        jarak__write_format(writer, _("; small-sample rule %s (factor %.6g)\n"), jarak__ssc_name(regression->ssc), model->ssc_factor);
    } else {
        jarak__write_format(writer, _("; there are none: %zu observations leave no degrees of freedom beside as many parameters\n"),
                            model->n_obs);
    }
}

static void write_few(jarak__writer *writer, const jarak_regression_model *model)
{
    size_t fewest = fewest_clusters(model);
    if (fewest == 0 || fewest >= JARAK_FEW_CLUSTERS) {
        return;
    }
    if (model->vcov == JARAK_VCOV_CLUSTER) {
        jarak__write_format(writer, _("Caution: below %d clusters such errors tend to be too small; these are %zu.\n"), JARAK_FEW_CLUSTERS,
                            fewest);
    } else {
        jarak__write_format(writer, _("Caution: %zu clusters are few; these errors allow for that, but rest on few.\n"), fewest);
    }
}

/* Coefficients of which one cluster tells much, or all. */
static void write_leverage(jarak__writer *writer, const jarak_regression_model *model)
{
    for (size_t i = 0; i < model->n_coefficients; i++) {
        const jarak_coefficient *coefficient = &model->coefficients[i];
        if (coefficient->alone) {
            jarak__write_format(
                writer, _("No error of %s: without one of the clusters it is not identified (--vcov cluster has one, too small).\n"),
                coefficient->name);
        } else if (coefficient->leverage > JARAK_MUCH_LEVERAGE) {
            jarak__write_format(writer, _("Caution: the cluster %s holds %.0f%% of the information on %s.\n"),
                                coefficient->leverage_cluster, 100 * coefficient->leverage, coefficient->name);
        }
    }
}

void jarak__write_errors(jarak__writer *writer, const jarak_regression *regression, const jarak_regression_model *model)
{
    switch (regression->vcov) {
    case JARAK_VCOV_IID:
        if (!is_ols(regression)) {
            jarak__write_text(writer, _("Standard errors: as if the outcome were Poisson\n"));
            return;
        }
        jarak__write_text(writer, _("Standard errors: classical (errors of equal variance)"));
        break;
    case JARAK_VCOV_ROBUST:
        jarak__write_text(writer, _("Standard errors: robust"));
        break;
    default:
        write_clusters(writer, model);
    }
    write_rule(writer, regression, model);
    if (model->n_draws > 0) {
        jarak__write_format(writer,
                            model->enumerated ? _("p-values and intervals: score cluster bootstrap, all %zu vectors of signs\n")
                                              : _("p-values and intervals: score cluster bootstrap, %zu draws\n"),
                            model->n_draws);
    } else if (isfinite(model->df) && model->n_clusters > 0) {
        jarak__write_format(writer, _("p-values and intervals: Student's t, degrees of freedom %g (fewest clusters less one)\n"),
                            model->df);
    } else if (isfinite(model->df)) {
        jarak__write_format(writer, _("p-values and intervals: Student's t, degrees of freedom %.0f (observations less parameters)\n"),
                            model->df);
    }
    write_few(writer, model);
    write_leverage(writer, model);
    if (model->wald.n > 0) {
        jarak__write_format(writer, _("Wald test: %zu coefficients are zero: "), model->wald.n);
        if (isfinite(model->wald.f)) {
            jarak__write_format(writer, _("F = %.4g, p-value %.4g\n"), model->wald.f, model->wald.p_value);
        } else {
            jarak__write_text(writer, _("there is none, since their joint covariance has no inverse\n"));
        }
    }
    if (model->repaired) {
        jarak__write_text(writer, _("The joint covariance had negative eigenvalues, which were set to zero.\n"));
    }
}
