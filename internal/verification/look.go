package verification

import (
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const (
	// mostDiffering is how many spaces that differ a status names.
	mostDiffering = 20
	mostTitles    = 5
	mostTitle     = 255
)

// Due tells how long to wait for the next look; the second result is false where none is to come.
func Due(status *v1alpha1.MigrationStatus, now time.Time) (time.Duration, bool) {
	v := status.Verification
	switch {
	case v == nil || v.FinishedAt != nil || status.CompletionTime == nil:
		return 0, false
	case v.NextAt == nil:
		return 0, true
	default:
		return max(0, v.NextAt.Sub(now)), true
	}
}

// Running tells whether a look was begun and written down, and is not over.
func Running(v *v1alpha1.VerificationStatus) bool { return v.StartedAt != nil && v.NextAt == nil }

// Begin starts a look at so many spaces, or goes on with one that was begun.
func Begin(v *v1alpha1.VerificationStatus, spaces int, now time.Time) {
	if Running(v) {
		v.Spaces.Total = int32(spaces) //nolint:gosec // At most 5,000.
		return
	}
	*v = v1alpha1.VerificationStatus{
		Mode: v.Mode, Look: v.Look + 1, StartedAt: stamp(now), Reports: v.Reports, Redirects: v.Redirects,
		Spaces: v1alpha1.VerifiedSpaces{Total: int32(spaces)}, //nolint:gosec // At most 5,000.
	}
}

// Record adds spaces that were compared, in their order.
func Record(v *v1alpha1.VerificationStatus, spaces []Space, tolerance *v1alpha1.VerificationTolerance) {
	for _, space := range spaces {
		v.Spaces.Done++
		v.Cursor = space.Key
		add(&v.Source, space.Source)
		add(&v.Destination, space.Destination)
		switch Compare(space, tolerance) {
		case Equal:
			v.Spaces.Equal++
		case SourceChanged:
			v.Spaces.SourceChanged++
		case Differs:
			v.Spaces.Differing++
			if len(v.Differing) < mostDiffering {
				v.Differing = append(v.Differing, difference(space))
			}
		}
	}
}

func difference(s Space) v1alpha1.SpaceDifference {
	titles := make([]string, 0, mostTitles)
	for _, title := range s.Titles[:min(mostTitles, len(s.Titles))] {
		titles = append(titles, whole(title))
	}
	return v1alpha1.SpaceDifference{
		Key: s.Key, Before: s.Before, Source: s.Source, Destination: s.Destination,
		Absent: s.Absent, Unread: s.unread(), MissingPages: s.MissingPages, Titles: titles,
	}
}

// whole is a title as a status takes it. The schema counts characters, of which no title of Confluence has too many, so none is cut
// in any script.
func whole(title string) string {
	if characters := []rune(title); len(characters) > mostTitle {
		return string(characters[:mostTitle])
	}
	return title
}

// End ends a look: for good where all is well or it was the last one, else until the next. The pauses come between the looks.
func End(v *v1alpha1.VerificationStatus, pauses []time.Duration, now time.Time) {
	v.Cursor = ""
	if v.Spaces.Done != v.Spaces.Total {
		// The list of spaces changed in the middle, so the look is made once more, from its beginning.
		*v = v1alpha1.VerificationStatus{Mode: v.Mode, Look: v.Look - 1, Reports: v.Reports, Redirects: v.Redirects}
		return
	}
	if v.Spaces.Differing > 0 && int(v.Look) <= len(pauses) {
		v.NextAt = stamp(now.Add(pauses[v.Look-1]))
		return
	}
	v.FinishedAt = stamp(now)
}

func add(sum *v1alpha1.ContentCounts, n v1alpha1.ContentCounts) {
	for _, kind := range kinds {
		*kind.count(sum) += kind.of(&n)
	}
}

func stamp(now time.Time) *metav1.Time {
	t := metav1.NewTime(now).Rfc3339Copy()
	return &t
}

// Condition is the condition Verified without its time and generation.
type Condition struct {
	Status  metav1.ConditionStatus
	Reason  string
	Message string
}

// Verified says what a comparison found.
func Verified(v *v1alpha1.VerificationStatus) Condition {
	switch {
	case v.FinishedAt == nil && v.NextAt != nil:
		return Condition{metav1.ConditionUnknown, v1alpha1.ReasonVerifying, fmt.Sprintf(
			"%s The search of a site may lag behind its content, so both sides are looked at again at %s.",
			found(v), v.NextAt.UTC().Format(time.RFC3339))}
	case v.FinishedAt == nil:
		return Condition{metav1.ConditionUnknown, v1alpha1.ReasonVerifying, progress(v)}
	case v.Spaces.Total == 0:
		return Condition{metav1.ConditionUnknown, v1alpha1.ReasonCannotBeVerified, "No space was found to compare. Does the account in " +
			"the Secret of the CloudSite see them? Then set the annotation " + v1alpha1.AnnotationVerify + " to a new value."}
	case v.Spaces.Differing > 0:
		return Condition{metav1.ConditionFalse, v1alpha1.ReasonDiffers, found(v) + " " + whatToDo(v)}
	case v.Spaces.SourceChanged > 0:
		return Condition{metav1.ConditionTrue, v1alpha1.ReasonSourceChanged, fmt.Sprintf(
			"All that Confluence held before the run arrived. %s changed in Confluence since: what was added there is not on the site. %s",
			count(v.Spaces.SourceChanged, "space has", "spaces have"), figures(v))}
	default:
		return Condition{metav1.ConditionTrue, v1alpha1.ReasonVerified, fmt.Sprintf("%s the same on both sides. %s",
			count(v.Spaces.Equal, "space has", "spaces have"), figures(v))}
	}
}

// Outdated is the condition of a migration that was compared when it had ended, and that goes on.
func Outdated() Condition {
	return Condition{metav1.ConditionUnknown, v1alpha1.ReasonVerifying, "The migration goes on once more, so what was found when it had " +
		"ended before does not count any more."}
}

// InVain is the condition of a migration of attachments ahead of their pages.
func InVain() Condition {
	return Condition{metav1.ConditionUnknown, v1alpha1.ReasonCannotBeVerified, "Attachments alone are moved, and they belong to pages " +
		"that are not on the site yet: nothing is compared, and no map of addresses is written. Ask the Migration of the pages for both."}
}

func progress(v *v1alpha1.VerificationStatus) string {
	if v.Spaces.Total == 0 {
		return "Both sides are about to be compared."
	}
	return fmt.Sprintf("Both sides are compared: %d of %d spaces are done.", v.Spaces.Done, v.Spaces.Total)
}

func figures(v *v1alpha1.VerificationStatus) string {
	var parts []string
	for _, kind := range kinds {
		source, destination := kind.of(&v.Source), kind.of(&v.Destination)
		if source == destination {
			parts = append(parts, fmt.Sprintf("%s %d", kind.name, source))
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %d in Confluence and %d on the site", kind.name, source, destination))
	}
	text := strings.Join(parts, ", ") + "."
	return strings.ToUpper(text[:1]) + text[1:]
}

func count(n int32, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
