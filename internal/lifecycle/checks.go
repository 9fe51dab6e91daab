package lifecycle

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const (
	maxCheckItems       = 100
	maxOccurrences      = 5
	maxOccurrenceLength = 256
	maxMessageLength    = 512
)

// checkTaskKey names the finding that Atlassian could not run the checks at all: then the error stands on the node "check"
// itself, or on the task.
const checkTaskKey = "Check"

// spaceKeysConflict is the check that a space exists on the destination. Its key is seen in a ticket of Atlassian.
const spaceKeysConflict = "SpaceKeysConflict"

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

// CheckStarted records the task that checks. The findings of the same job stay until the new result is there.
func CheckStarted(status *v1alpha1.MigrationStatus, taskID string, generation int64, now time.Time) {
	next := &v1alpha1.ChecksStatus{JobID: status.Job.ID, TaskID: taskID, ObservedGeneration: generation, StartedAt: newTime(now)}
	if old := status.Checks; old != nil && old.JobID == next.JobID {
		next.Areas, next.Items, next.Unchanged, next.ReportRef = old.Areas, old.Items, old.Unchanged, old.ReportRef
	}
	status.Checks, status.Pending = next, nil
}

// CheckRead records the result of the checks, once they are over. It tells whether they are.
func CheckRead(status *v1alpha1.MigrationStatus, root *Node, now time.Time) bool {
	node := root.child("check")
	result := partOf(node)
	if whole := partOf(root); !result.over() && result != moving && whole.over() && (node == nil || whole != succeeded) {
		// The task is over, but its checks never began: Atlassian could not schedule them. Or the answer begins at the checks.
		node, result = root, whole
	}
	if !result.over() || node.anyPart(func(p part) bool { return p == moving }) {
		return false
	}
	recordChecks(status.Checks, node, result, now)
	return true
}

func recordChecks(checks *v1alpha1.ChecksStatus, node *Node, result part, now time.Time) {
	repeated := len(checks.Areas) > 0
	items, areas := findings(node, result)
	if repeated {
		items = compare(checks.Items, items)
	}
	if repeated && !slices.ContainsFunc(items, func(item v1alpha1.CheckItem) bool { return item.Change != v1alpha1.CheckUnchanged }) {
		checks.Unchanged = min(checks.Unchanged+1, 1000)
	} else {
		checks.Unchanged = 0
	}
	checks.Items, checks.Areas, checks.FinishedAt, checks.Requested = items, areas, newTime(now), false
}

// compare marks what is new and what is as it was, and adds what is mended since the last time.
func compare(old, items []v1alpha1.CheckItem) []v1alpha1.CheckItem {
	before := map[string]v1alpha1.CheckItem{}
	for _, item := range old {
		if item.Change != v1alpha1.CheckFixed {
			item.Change = ""
			before[item.Key] = item
		}
	}
	for i := range items {
		was, known := before[items[i].Key]
		same := known && equality.Semantic.DeepEqual(was, items[i])
		items[i].Change = v1alpha1.CheckNew
		if same {
			items[i].Change = v1alpha1.CheckUnchanged
		} else if known {
			items[i].Change = v1alpha1.CheckChanged
		}
		delete(before, items[i].Key)
	}
	for _, key := range slices.Sorted(maps.Keys(before)) {
		items = append(items, v1alpha1.CheckItem{
			Key: key, Area: before[key].Area, Outcome: "SUCCESS", Change: v1alpha1.CheckFixed,
		})
	}
	return items[:min(len(items), maxCheckItems)]
}

func findings(node *Node, result part) ([]v1alpha1.CheckItem, []v1alpha1.CheckArea) {
	counts := map[string]*v1alpha1.CheckArea{}
	areas := make([]v1alpha1.CheckArea, 0, 5)
	for _, name := range []string{"apps", "users", "domains", "spaces", "system"} {
		areas = append(areas, v1alpha1.CheckArea{Name: name})
		counts[name] = &areas[len(areas)-1]
	}
	items := checkItems(node)
	if result != succeeded && !slices.ContainsFunc(items, failedItem) {
		whole := &Node{Outcome: node.Outcome, Message: node.Message, Occurrences: node.Occurrences}
		items = append(items, item(checkTaskKey, whole))
	}
	for i := range items {
		if failedItem(items[i]) {
			counts[items[i].Area].Failed++
		} else {
			counts[items[i].Area].Warnings++
		}
	}
	slices.SortFunc(items, func(a, b v1alpha1.CheckItem) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Key, b.Key))
	})
	return items[:min(len(items), maxCheckItems)], areas
}

func rank(item v1alpha1.CheckItem) int {
	if failedItem(item) {
		return 0
	}
	return 1
}

// checkItems lists what did not simply succeed. Keys that are the same once they are cut would be refused by the schema, with
// all of the status, so the first of them stands for the others.
func checkItems(node *Node) []v1alpha1.CheckItem {
	var items []v1alpha1.CheckItem
	seen := map[string]bool{checkTaskKey: true}
	for _, key := range slices.Sorted(maps.Keys(node.Children)) {
		child := node.Children[key]
		if saysNothing(child) || strings.EqualFold(child.Outcome, "SUCCESS") || strings.EqualFold(child.Outcome, "SKIPPED") {
			continue
		}
		found := item(key, child)
		if seen[found.Key] {
			continue
		}
		seen[found.Key] = true
		items = append(items, found)
	}
	return items
}

// saysNothing tells of a check that never began. It is no finding; if it matters, the whole of the checks failed.
func saysNothing(node *Node) bool {
	return partOf(node) <= waiting && (node == nil || node.Outcome == "")
}

func item(key string, node *Node) v1alpha1.CheckItem {
	occurrences := make([]string, 0, min(len(node.Occurrences), maxOccurrences))
	for _, occurrence := range node.Occurrences[:min(len(node.Occurrences), maxOccurrences)] {
		occurrences = append(occurrences, Cut(mask(occurrence), maxOccurrenceLength))
	}
	if len(occurrences) == 0 {
		occurrences = nil
	}
	return v1alpha1.CheckItem{
		Key:         Cut(cmp.Or(key, "unnamed"), 128),
		Area:        areaOf(key),
		Outcome:     Cut(node.Outcome, 32),
		Excludable:  node.Excludable,
		Message:     Cut(mask(node.Message), maxMessageLength),
		Occurrences: occurrences,
	}
}

// failedItem tells whether a check stands in the way. Whatever is not known as harmless does.
func failedItem(item v1alpha1.CheckItem) bool {
	return outcomeOf(item.Outcome) != succeeded
}

// standing names the checks of the newest result that stand in the way: those that failed and are not accepted.
func standing(m *v1alpha1.Migration) []string {
	return failedKeys(m, false)
}

// Accepted names the failed checks that the spec accepts, and that Atlassian allows to accept. They count for the job that was
// checked only.
func Accepted(m *v1alpha1.Migration) []string {
	return failedKeys(m, true)
}

func failedKeys(m *v1alpha1.Migration, accepted bool) []string {
	checks := m.Status.Checks
	if checks == nil || m.Status.Job == nil || checks.JobID != m.Status.Job.ID {
		return nil
	}
	var keys []string
	for _, item := range checks.Items {
		if failedItem(item) && (acceptable(m, item) && !notTaken(&m.Status, item.Key)) == accepted {
			keys = append(keys, item.Key)
		}
	}
	return keys
}

// ConflictsInSpaces tells whether checks say that spaces are on the destination already.
func ConflictsInSpaces(checks *v1alpha1.ChecksStatus) bool {
	return slices.ContainsFunc(checks.Items, func(item v1alpha1.CheckItem) bool {
		return strings.EqualFold(item.Key, spaceKeysConflict) && failedItem(item)
	})
}

// notTaken tells that the newest run was told to accept a check, and Atlassian stopped at it all the same.
func notTaken(status *v1alpha1.MigrationStatus, key string) bool {
	run := lastRun(status)
	return run != nil && run.Outcome == v1alpha1.OutcomeBlocked && status.Checks.TaskID == run.TaskID &&
		slices.Contains(run.AcceptedChecks, v1alpha1.CheckKey(key))
}

// acceptable tells whether the failure of a check may be accepted. SpaceKeysConflict never: a space that exists would be damaged.
func acceptable(m *v1alpha1.Migration, item v1alpha1.CheckItem) bool {
	policy := m.Spec.Checks
	return policy != nil && item.Excludable && strings.EqualFold(item.Outcome, "FAILED") &&
		!strings.EqualFold(item.Key, spaceKeysConflict) && slices.Contains(policy.Override, v1alpha1.CheckKey(item.Key))
}

func blockedByChecks(in Input, checks *v1alpha1.ChecksStatus) State {
	keys := standing(in.Migration)
	first := checks.Items[slices.IndexFunc(checks.Items, func(item v1alpha1.CheckItem) bool { return item.Key == keys[0] })]
	message := fmt.Sprintf("%d of Atlassian's checks failed: %s. ", len(keys), Names(keys))
	switch {
	case first.Key == checkTaskKey:
		message = "Atlassian could not run its checks. "
	case len(keys) == 1:
		message = fmt.Sprintf("Atlassian's check %s failed. ", keys[0])
	}
	if first.Message != "" {
		message += fmt.Sprintf("It says: %s ", Cut(strings.TrimSpace(first.Message), 300))
	}
	if len(first.Occurrences) > 0 {
		message += fmt.Sprintf("(%s) ", strings.Join(first.Occurrences, ", "))
	}
	if notTaken(in.status(), first.Key) {
		message += "spec.checks.override accepts it, but the run did not: that needs version 3.10.6 of the Migration Assistant. "
	} else if first.Excludable && first.Key != spaceKeysConflict {
		message += "It may be accepted: add it to spec.checks.override. "
	}
	return State{v1alpha1.ReasonBlocked, Cut(message+advice(in, first.Key), 1024)}
}

// advice says which screen to open for the checks whose meaning is known.
func advice(in Input, key string) string {
	site := in.Site
	if key == spaceKeysConflict && in.HadBy != "" {
		return fmt.Sprintf("Migration %s has moved spaces of this one, or may have: do not delete them. Compare them with the source, and "+
			"delete this Migration if they are there.", in.HadBy)
	}
	if job := in.status().Job; key == spaceKeysConflict && job != nil && job.Strategy == v1alpha1.StrategyFailedSpaces {
		return "These spaces are left over from the failed run of this migration. Delete them in the cloud, then set the annotation " +
			v1alpha1.AnnotationRecheck + " to a new value."
	}
	if key == spaceKeysConflict && site != nil && len(site.Status.Abandoned) > 0 {
		return fmt.Sprintf("These were deleted while their run was open, and may have brought the spaces there: %s. Do not delete them. "+
			"Look at the plans in the assistant, and take these spaces out of the scope.", AbandonedBy(site))
	}
	switch key {
	case spaceKeysConflict:
		return "Take these spaces out of the scope. " + BeforeDeleting
	case "AppAssessmentIncomplete":
		return "Open \"Assess your apps\" in the assistant and decide each app: no call can do that."
	case "AppDataMigrationConsent":
		return "Open \"Agree to app migration\" in the assistant and confirm: no call can do that."
	case "AppsNotInstalledOnCloud":
		return "Install the apps on the cloud site."
	case checkTaskKey:
		return "Atlassian could not run the checks: look at the Server ID in the CloudSite, and whether a copy of this instance " +
			"is attached too."
	default:
		return "Mend it; the checks are repeated by themselves."
	}
}

// BeforeDeleting is said wherever a person might delete a space in the cloud: who brought it may be unknown here by now.
const BeforeDeleting = "Delete them in the cloud only if you know who brought them and that nobody needs them there: a Migration that " +
	"was deleted since may have moved them."

// AbandonedBy names the Migrations that were deleted while their run was open.
func AbandonedBy(site *v1alpha1.CloudSite) string {
	names := make([]string, 0, len(site.Status.Abandoned))
	for i := range site.Status.Abandoned {
		names = append(names, "Migration "+site.Status.Abandoned[i].Migration)
	}
	return Names(slices.Compact(names))
}

// emailAddress takes as much as may belong to the person: names of all scripts, and the signs that an address may have.
var emailAddress = regexp.MustCompile(`[^\s@<>()\[\],;:"]+@([\p{L}\p{N}.-]+)`)

// mask takes personal data out of Atlassian's texts: the domain of an address stays, because domains are what people decide on.
func mask(text string) string {
	return emailAddress.ReplaceAllString(text, "***@$1")
}

// Cut shortens a text at a boundary of characters.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const dots = "..."
	return strings.ToValidUTF8(text[:most-len(dots)], "") + dots
}
