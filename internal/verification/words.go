package verification

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// found names the first spaces that differ, with the kinds in which they do.
func found(v *v1alpha1.VerificationStatus) string {
	const named = 3
	var texts []string
	for _, space := range v.Differing[:min(named, len(v.Differing))] {
		texts = append(texts, space.Key+" ("+about(space)+")")
	}
	text := fmt.Sprintf("%s: %s", count(v.Spaces.Differing, "space differs", "spaces differ"), strings.Join(texts, "; "))
	if more := int(v.Spaces.Differing) - len(texts); more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return text + "."
}

func about(space v1alpha1.SpaceDifference) string {
	if space.Absent == AbsentOnDestination {
		return "not on the site"
	}
	var parts []string
	if space.Unread {
		parts = append(parts, unreadWords(space))
	}
	if space.Absent == AbsentOnSource {
		parts = append(parts, "not in Confluence any more")
	}
	for _, kind := range kinds {
		if text := aboutKind(space, kind); text != "" {
			parts = append(parts, text)
		}
	}
	if space.MissingPages > 0 {
		text := count(int32(min(space.MissingPages, 1<<30)), "title is missing", "titles are missing")
		if len(space.Titles) > 0 {
			text += fmt.Sprintf(", such as %q", space.Titles[0])
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

func unreadWords(space v1alpha1.SpaceDifference) string {
	if blind(space) {
		return "could not be read: neither a page nor a blog post of it is seen in Confluence"
	}
	return "could not be read"
}

// blind tells of a space that Confluence shows, and nothing that it holds.
func blind(space v1alpha1.SpaceDifference) bool {
	return space.Absent == "" && unseen(space.Source)
}

func aboutKind(space v1alpha1.SpaceDifference, kind kind) string {
	source, destination := kind.of(&space.Source), kind.of(&space.Destination)
	text := ""
	if source != destination {
		text = fmt.Sprintf("%s %d in Confluence, %d on the site", kind.name, source, destination)
	}
	if !shrunk(space, kind) {
		return text
	}
	if text == "" {
		text = fmt.Sprintf("%s %d on both sides", kind.name, source)
	}
	return fmt.Sprintf("%s, and %d before the run", text, kind.of(space.Before))
}

// shrunk tells that both sides hold less of a kind than Confluence did before the run.
func shrunk(space v1alpha1.SpaceDifference, kind kind) bool {
	return space.Before != nil && max(kind.of(&space.Source), kind.of(&space.Destination)) < kind.of(space.Before)
}

func whatToDo(v *v1alpha1.VerificationStatus) string {
	where := "status.verification has the figures."
	if len(v.Reports) > 0 {
		where = fmt.Sprintf("ConfigMap %s has the figures of all spaces.", v.Reports[0].Name)
	}
	if v.Mode != v1alpha1.VerifyTitles {
		where += " To have the missing pages named, set spec.verification to Titles and the annotation " +
			v1alpha1.AnnotationVerify + " to a new value."
	}
	return where + advice(v.Differing) +
		" Look at these spaces on both sides, and at the log of the plan in the assistant: nothing is run again by itself."
}

// advice is for what equal figures do not prove.
func advice(differing []v1alpha1.SpaceDifference) string {
	text := ""
	if slices.ContainsFunc(differing, blind) {
		text += " Where neither is seen, the account of the CloudSite may see nothing of the space, or Confluence builds its index " +
			"anew: give the account access to the space on both sides, and set the annotation " + v1alpha1.AnnotationVerify +
			" to a new value."
	}
	if slices.ContainsFunc(differing, lessOnBothSides) {
		text += " Where both sides hold less than before the run, it was deleted since, or may not be seen any more: if it was " +
			"deleted on purpose, spec.verificationTolerance allows for it."
	}
	return text
}

func lessOnBothSides(space v1alpha1.SpaceDifference) bool {
	return !blind(space) && space.Absent == "" && slices.ContainsFunc(kinds, func(k kind) bool { return shrunk(space, k) })
}
