package findings

import (
	"regexp"
)

// emailAddress takes as much as may belong to the person: names of all scripts, and the signs that an address may have.
var emailAddress = regexp.MustCompile(`[^\s@<>()\[\],;:"]+@([\p{L}\p{N}.-]+)`)

// mask takes personal data out of Atlassian's texts: the domain of an address stays, because domains are what people decide on.
func mask(text string) string {
	return emailAddress.ReplaceAllString(text, "***@$1")
}
