/* Words that are first names, too, or stand first in a roster's rows: in small letters they are most likely
 * no name. */
#include "screening_parts.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const char *const ordinary[] = { /* sorted */
	"academic", "account", "ace", "admin", "administrator", "advisor", "afternoon", "age", "aide", "all", "alley",
	"alpha", "amber", "amen", "angel", "anonymous", "any", "apple", "april", "arch", "archer", "aria", "art", "ash",
	"assistant", "associate", "attendance", "august", "autumn", "baker", "ban", "bang", "banks", "bar", "barn", "baron",
	"basil", "bay", "beach", "bear", "beau", "beauty", "bee", "bell", "belle", "berry", "bill", "bin", "birch", "bishop",
	"blaze", "bless", "blessed", "blessing", "bliss", "blue", "board", "bob", "bonny", "book", "boy", "boys", "branch",
	"brandy", "breeze", "brick", "bright", "brook", "brooks", "brother", "buck", "bud", "buddy", "bunny", "bus", "butler",
	"calm", "can", "candy", "carol", "carter", "case", "cash", "cat", "cedar", "central", "chair", "chance", "chandler",
	"chapel", "charity", "charm", "chase", "cherry", "chief", "chip", "christian", "church", "class", "clay", "clement",
	"clerk", "cliff", "closing", "clover", "coach", "coal", "colt", "comfort", "community", "conference", "constance",
	"constant", "contact", "cooper", "coordinator", "coral", "cotton", "council", "counseling", "counselor", "county",
	"court", "crew", "cricket", "cross", "crystal", "cutter", "daisy", "dale", "dance", "dash", "data", "dawn", "day",
	"days", "deacon", "dean", "dear", "dee", "deer", "delta", "department", "deputy", "desk", "destiny", "diamond",
	"dick", "director", "district", "doe", "dot", "dove", "drake", "dream", "drew", "driver", "duke", "dung", "dusk",
	"dusty", "eagle", "earl", "early", "earnest", "east", "easter", "ebony", "echo", "eden", "education", "elder",
	"elementary", "elm", "ember", "engagement", "era", "eve", "evening", "ever", "example", "executive", "facilitator",
	"faith", "family", "fan", "fang", "father", "fay", "female", "fern", "field", "finch", "first", "fisher", "flint",
	"flora", "ford", "forest", "forge", "former", "fort", "fortune", "fox", "frank", "freedom", "friday", "friend",
	"front", "frost", "gage", "gale", "garden", "garland", "garnet", "gay", "gem", "gene", "general", "genesis", "gentry",
	"gift", "ginger", "given", "glen", "glory", "gold", "golden", "grace", "grade", "grant", "gray", "green", "grey",
	"griffin", "grove", "guest", "guidance", "guide", "guy", "hail", "ham", "han", "handy", "hang", "happy", "harbor",
	"hardy", "harmony", "harp", "haven", "hawk", "hazel", "head", "health", "heart", "heath", "heather", "heaven", "hen",
	"herb", "heritage", "hero", "high", "hill", "holiday", "holly", "home", "honest", "honey", "hong", "honor", "hope",
	"host", "house", "hue", "hung", "hunt", "hunter", "hut", "information", "instructor", "intake", "interim", "internal",
	"intervention", "iris", "ivory", "ivy", "jack", "jade", "jan", "jasmine", "jay", "jet", "jewel", "job", "jolly",
	"journey", "joy", "judge", "july", "june", "justice", "keen", "key", "king", "kit", "kitty", "knight", "lad", "lake",
	"lance", "land", "lane", "lang", "lark", "laurel", "law", "lead", "leader", "leaf", "legacy", "legend", "les",
	"level", "liaison", "liberty", "librarian", "library", "light", "lily", "linen", "ling", "link", "lion", "little",
	"loch", "lock", "long", "lot", "lotus", "love", "loving", "loyal", "luck", "lucky", "lyric", "main", "major", "male",
	"man", "manager", "maple", "mar", "march", "mark", "marks", "marsh", "marshal", "marshall", "mason", "mat", "mate",
	"max", "may", "maze", "meadow", "melody", "member", "mental", "mentor", "mercy", "merit", "merry", "middle", "miles",
	"mill", "miller", "min", "mine", "mint", "miracle", "misty", "modesty", "monday", "moon", "more", "morning", "moss",
	"mother", "mountain", "myrtle", "near", "new", "ngo", "nick", "night", "noble", "nobody", "noel", "noon", "nor",
	"north", "nova", "nurse", "oak", "ocean", "office", "officer", "olive", "onyx", "opal", "operations", "ora", "orange",
	"outreach", "page", "palm", "pan", "parent", "paris", "park", "parker", "partner", "pat", "patience", "peace",
	"pearl", "pen", "penny", "pepper", "person", "phoenix", "phone", "phu", "pierce", "pilot", "pine", "ping", "piper",
	"plum", "poet", "polo", "pop", "poppy", "porter", "posh", "potter", "praise", "precious", "prevention", "primary",
	"prince", "princess", "principal", "private", "program", "project", "promise", "prosper", "proud", "psychologist",
	"public", "purity", "quest", "quiet", "quill", "rain", "rainbow", "rally", "rang", "ranger", "raven", "ray", "rebel",
	"reception", "receptionist", "reed", "reef", "regional", "registrar", "reign", "resource", "rich", "ridge", "ring",
	"rite", "river", "rob", "robin", "rock", "rocky", "rod", "room", "rose", "rosemary", "rosy", "royal", "ruby", "rue",
	"rush", "rusty", "safety", "sage", "sailor", "saint", "sand", "sandy", "sang", "sawyer", "scarlet", "school", "scout",
	"sea", "season", "secondary", "secretary", "see", "senior", "serenity", "service", "services", "seven", "shade",
	"shan", "shared", "shay", "shell", "shepherd", "sherry", "shine", "sierra", "silver", "sing", "singer", "sister",
	"sky", "slate", "smith", "snow", "social", "sol", "solo", "son", "song", "sonny", "south", "spark", "special",
	"specialist", "spring", "squire", "staff", "star", "stew", "stone", "storm", "stormy", "story", "student", "students",
	"sue", "sugar", "summer", "sun", "sunday", "sunny", "sunshine", "superintendent", "support", "sweet", "swift",
	"symphony", "system", "systems", "tad", "tam", "tan", "tanner", "tawny", "teacher", "teal", "team", "teddy",
	"tempest", "ten", "test", "testing", "thi", "third", "tiger", "tin", "tip", "ton", "tone", "tong", "topaz", "trace",
	"transport", "transportation", "treasure", "tree", "trinity", "trip", "true", "truly", "truth", "turner", "tutor",
	"una", "unique", "unity", "unknown", "user", "van", "velvet", "verse", "vice", "victory", "vine", "viola", "violet",
	"virtue", "visitor", "volunteer", "wade", "walker", "war", "ward", "warren", "waters", "wave", "way", "weaver",
	"webster", "welcome", "west", "wheeler", "white", "will", "willow", "win", "wind", "wing", "winter", "wisdom", "wise",
	"wolf", "wood", "woods", "worth", "wren", "wright", "yen", "young", "youth", "yule", "zen",
};
/* clang-format on */

static int compare(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

bool screening_is_ordinary(const char *word)
{
	return bsearch(word, ordinary, sizeof(ordinary) / sizeof(ordinary[0]), sizeof(ordinary[0]),
		       compare) != NULL;
}
