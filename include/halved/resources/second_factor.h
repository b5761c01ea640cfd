/* How long a code may be: six digits, or a recovery code as it is shown, with its hyphens. */
#ifndef HALVED_RESOURCES_SECOND_FACTOR_H
#define HALVED_RESOURCES_SECOND_FACTOR_H

#define CODE_LEAST 6
#define CODE_MOST 40

#endif
