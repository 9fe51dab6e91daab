package connection

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// AssistantKey is the key of the Confluence Cloud Migration Assistant in the plugin inventory. Observed, not documented.
const AssistantKey = "com.atlassian.migration.agent"

// Need is the oldest version of the assistant that can do something.
type Need struct {
	// Version is the oldest version.
	Version string
	// For is what it is needed for.
	For string
	// Source is where Atlassian says so.
	Source string
}

// AssistantNeeds are the versions of the assistant that Drover needs, the oldest first. The last one is the least that will do.
func AssistantNeeds() []Need {
	const guides = "https://developer.atlassian.com/platform/migration-api/guides/"
	return []Need{
		{"3.9.6", "the Migration API", guides + "migrate-jira-or-confluence-to-cloud-using-api/"},
		{"3.10.6", "overriding checks", guides + "advanced-features"},
		{"3.10.8", "connecting the site without a browser", guides + "connect-to-cloud/"},
	}
}

// LeastAssistant is the oldest version of the assistant that will do.
func LeastAssistant() string {
	needs := AssistantNeeds()
	return needs[len(needs)-1].Version
}

// refusedConfluence is the newest Confluence that Atlassian refuses to migrate from:
// https://support.atlassian.com/migration/docs/use-the-confluence-cloud-migration-assistant-to-migrate/.
const refusedConfluence = "6.14"

// Installed is what is known of the assistant on an instance.
type Installed struct {
	// Readable tells that the plugin inventory could be read, and Found that the assistant stands in it.
	Readable, Found bool
	Version         string
}

// Obstacle is what stands in the way of connecting. Its Reason is empty where nothing does.
type Obstacle struct {
	Reason, Message string
}

// Outdated tells whether the versions of Confluence and of the assistant are too old. What is not known stands in nobody's way.
func Outdated(confluence string, assistant Installed) Obstacle {
	if v := versionOf(confluence); v != nil && slices.Compare(v[:2], versionOf(refusedConfluence)[:2]) <= 0 {
		return Obstacle{v1alpha1.ReasonConfluenceTooOld, fmt.Sprintf(
			"Confluence is %s. Atlassian does not migrate from %s and older. Update Confluence first.", confluence, refusedConfluence)}
	}
	least := LeastAssistant()
	if assistant.Readable && !assistant.Found {
		return Obstacle{v1alpha1.ReasonAssistantMissing, fmt.Sprintf("The Confluence Cloud Migration Assistant is not installed. "+
			"Install version %s or newer on Confluence, under Manage apps.", least)}
	}
	if unmet := unmet(assistant.Version); len(unmet) > 0 {
		return Obstacle{v1alpha1.ReasonAssistantTooOld, fmt.Sprintf("The Confluence Cloud Migration Assistant is %s, and needs to be "+
			"%s or newer: %s. Update it on Confluence, under Manage apps.", assistant.Version, least, strings.Join(unmet, ", "))}
	}
	return Obstacle{}
}

// VersionKnown tells whether the assistant's version can be read.
func (i Installed) VersionKnown() bool {
	return versionOf(i.Version) != nil
}

func unmet(version string) []string {
	have := versionOf(version)
	if have == nil {
		return nil
	}
	var lacking []string
	for _, need := range AssistantNeeds() {
		if slices.Compare(have, versionOf(need.Version)) < 0 {
			lacking = append(lacking, fmt.Sprintf("%s for %s", need.Version, need.For))
		}
	}
	return lacking
}

// form is a version: two or three numbers, and what stands behind them, such as -SNAPSHOT or a number of the build.
var form = regexp.MustCompile(`^v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:[^\d].*)?$`)

// versionOf reads the three numbers of a version, or nothing. What stands behind them counts for nothing: a snapshot of a version
// is taken for that version.
func versionOf(text string) []int {
	match := form.FindStringSubmatch(strings.TrimSpace(text))
	if match == nil {
		return nil
	}
	numbers := make([]int, 0, 3)
	for _, digits := range match[1:] {
		number, err := strconv.Atoi("0" + digits)
		if err != nil {
			return nil
		}
		numbers = append(numbers, number)
	}
	return numbers
}
