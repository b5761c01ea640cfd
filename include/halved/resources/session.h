/* Sessions: what they are made of, who says they come, who was there. */
#ifndef HALVED_RESOURCES_SESSION_H
#define HALVED_RESOURCES_SESSION_H

#include "halved/api/field.h"

extern const struct resource resource_attendance_rule; /* of a session, or of all of a network */
extern const struct resource resource_session_link;    /* to what lies elsewhere */
extern const struct resource resource_registration;
extern const struct resource resource_turnout;	/* who was there, by member */
extern const struct resource resource_absences; /* who was not, confirmed */

extern const struct field registration_query[];

#endif
