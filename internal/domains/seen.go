package domains

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const (
	// area is where a Migration's status files the checks of e-mail domains.
	area = "domains"
	// wholeTask is the key that stands for checks which could not run: they say nothing of domains.
	wholeTask = "Check"
	// longest is the length of the longest name that DNS allows.
	longest = 253
)

var (
	afterAt = regexp.MustCompile(`@([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)`)
	// bare is a text that is a domain, possibly with a remark behind it.
	bare = regexp.MustCompile(`^([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)(?:\s.*|[,;:].*)?$`)
	name = regexp.MustCompile(`^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*$`)
)

// FromOccurrences finds the domains that a check's occurrences name: behind the @ of an address, masked or not, or as the text
// itself. A text that was cut short may end in half a domain, which counts for nothing.
func FromOccurrences(occurrences []string) []string {
	var found []string
	for _, occurrence := range occurrences {
		text := strings.TrimSpace(occurrence)
		if short, cut := strings.CutSuffix(text, "..."); cut {
			text = short[:max(0, strings.LastIndexAny(short, " ,;<>()"))]
		}
		if !strings.Contains(text, "@") {
			if match := bare.FindStringSubmatch(text); match != nil {
				found = append(found, normal(match[1]))
			}
			continue
		}
		for _, match := range afterAt.FindAllStringSubmatch(text, -1) {
			found = append(found, normal(match[1]))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// FromChecks are the domains that the newest checks of a Migration named, and when they did. told is false where the checks have
// not ended, could not run, or were never made.
func FromChecks(status *v1alpha1.MigrationStatus) (seen []string, at time.Time, told bool) {
	checks := status.Checks
	if checks == nil || checks.FinishedAt == nil {
		return nil, time.Time{}, false
	}
	var occurrences []string
	for i := range checks.Items {
		switch item := &checks.Items[i]; {
		case item.Key == wholeTask:
			return nil, time.Time{}, false
		case item.Area == area && item.Change != v1alpha1.CheckFixed:
			occurrences = append(occurrences, item.Occurrences...)
		}
	}
	return FromOccurrences(occurrences), checks.FinishedAt.Time, true
}

// normal is a domain in the form in which it is compared and shown; empty for what is none.
func normal(domain string) string {
	domain = strings.ToLower(strings.Trim(strings.TrimSpace(domain), "@."))
	if len(domain) > longest || !name.MatchString(domain) {
		return ""
	}
	return domain
}
