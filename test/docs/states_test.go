package docs_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// section returns what stands below a heading of the second level.
func (p page) section(title string) page {
	_, text, _ := strings.Cut(p.text, "\n## "+title+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	return page{name: p.name, text: text}
}

// headings returns the headings of the third level with what stands below them.
func (p page) headings() map[string]string {
	found := map[string]string{}
	for part := range strings.SplitSeq("\n"+p.text, "\n### ") {
		title, text, _ := strings.Cut(part, "\n")
		found[title] = text
	}
	delete(found, "")
	return found
}

// statesOf are the reasons that the condition Ready of a kind can have.
func statesOf(kind string) []string {
	var states []string
	for _, doc := range v1alpha1.ReasonDocs() {
		if doc.Kind == kind && slices.Contains(doc.Conditions, v1alpha1.ConditionReady) {
			states = append(states, doc.Reason)
		}
	}
	slices.Sort(states)
	return states
}

// A state that the page does not have leaves a person without a next step, and one that is gone sends people looking for it.
func TestEveryStateHasAnExitAndANextStep(t *testing.T) {
	states := read(t, "docs/states.md")
	for _, kind := range []string{"CloudSite", "AppAssessment", "Migration"} {
		t.Run(kind, func(t *testing.T) {
			if diff := cmp.Diff(statesOf(kind), names(states.section(kind).rows(), "")); diff != "" {
				t.Errorf("the table of the page does not have the states of the kind (-kind +page):\n%s", diff)
			}
		})
	}
}

func TestEveryStateOfAMigrationIsExplained(t *testing.T) {
	sections := read(t, "docs/states.md").section("Migration").headings()
	if diff := cmp.Diff(statesOf("Migration"), slices.Sorted(maps.Keys(sections))); diff != "" {
		t.Errorf("the page does not explain the states of a Migration (-kind +page):\n%s", diff)
	}
	for state, text := range sections {
		if !strings.Contains(text, "- **You:**") {
			t.Errorf("%s does not say what a person does", state)
		}
	}
}

func TestEverySymptomHasACauseAndANextStep(t *testing.T) {
	const atLeast = 25
	symptom := regexp.MustCompile(`(?s)^\s*- \*\*Cause:\*\* \S.*\n- \*\*Next:\*\* \S`)
	symptoms := page{text: read(t, "docs/troubleshooting.md").text}.headings()
	found := 0
	for title, text := range symptoms {
		if strings.HasPrefix(title, "# ") {
			continue // What stands before the first symptom.
		}
		found++
		if !symptom.MatchString(text) {
			t.Errorf("%q does not begin with a cause and a next step", title)
		}
	}
	if found < atLeast {
		t.Errorf("%d symptoms, want at least %d", found, atLeast)
	}
}
