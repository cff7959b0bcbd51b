/* Numbers that are to be equal within a tolerance; the message has both. Include cmocka.h before. */
#ifndef JARAK_TESTS_NEAR_H
#define JARAK_TESTS_NEAR_H

#include <math.h>

/* Two NaN are equal: both say that something is missing. */
#define assert_near(found, expected, tolerance)                                                                                    \
    do {                                                                                                                           \
        const double near_found = (found), near_expected = (expected);                                                             \
        if (!(isnan(near_found) && isnan(near_expected)) && !(fabs(near_found - near_expected) <= (tolerance))) {                  \
            fail_msg("%s is %.17g, not %.17g, which is more than %g off", #found, near_found, near_expected, (double)(tolerance)); \
        }                                                                                                                          \
    } while (0)

#endif
