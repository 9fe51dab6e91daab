package findings

import "strings"

// checkAreas sorts the keys that are known into the areas of the assistant's screen. The first prefix that fits counts.
var checkAreas = []struct{ prefix, area string }{
	{"App", "apps"},
	{"SpaceKeys", "spaces"},
	{"Space", "spaces"},
	{"MissingAttachments", "spaces"},
	{"Email", "domains"},
	{"TrustedDomain", "domains"},
	{"Domain", "domains"},
	{"User", "users"},
	{"Group", "users"},
	{"Invalid", "users"},
	{"CloudFreeUserLimit", "users"},
}

func areaOf(key string) string {
	for _, known := range checkAreas {
		if strings.HasPrefix(key, known.prefix) {
			return known.area
		}
	}
	return "system"
}
