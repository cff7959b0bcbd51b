/* What follows from an estimate and its standard error. */
#include <math.h>

#include "fit/regression/running.h"
#include "num/student.h"

void jarak__regression_finish(jarak_coefficient *coefficient, double level, double df)
{
    if (!(coefficient->std_error > 0 && isfinite(coefficient->std_error))) {
        coefficient->std_error = (double)NAN;
    }
    double width = jarak__student_quantile(0.5 - level / 2, df) * coefficient->std_error;
    coefficient->z = coefficient->estimate / coefficient->std_error;
    coefficient->p_value = 2 * jarak__student_upper(fabs(coefficient->z), df);
    coefficient->conf_low = coefficient->estimate - width;
    coefficient->conf_high = coefficient->estimate + width;
}
