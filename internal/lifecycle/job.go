package lifecycle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// MaxSpaces is how many spaces one job may have. It bounds what a status tree can cost to read; Atlassian states no number.
const MaxSpaces = 5000

// SpecDigest stands for what a job is made from. Another digest needs another job, because a job cannot be changed.
func SpecDigest(spec *v1alpha1.MigrationSpec) string {
	content, err := json.Marshal(struct {
		Scope       v1alpha1.Scope
		CloudSite   v1alpha1.LocalReference
		DisplayName string
	}{spec.Scope, spec.CloudSiteRef, spec.DisplayName})
	if err != nil {
		// Plain structs of strings always encode; a digest that matches nothing is the safe answer all the same.
		return ""
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}

func jobFits(in Input) bool {
	job := in.status().Job
	return job != nil && job.SpecDigest == SpecDigest(&in.Migration.Spec) && sameSides(job, in.Site)
}

// CanTakeUp tells whether a run of the plan that stands could be followed, which somebody started in the assistant. What a plan moves
// that does not fit the spec any more, the spec does not tell.
func CanTakeUp(in Input) bool {
	status := in.status()
	return status.CompletionTime == nil && status.Pending == nil && OpenRun(status) == nil && !Restored(in.Migration) && jobFits(in)
}

// sameSides tells whether a job joins the two sides that the CloudSite joins. A CloudSite that was deleted and created again may
// have the same name and lead elsewhere, and a job cannot be changed.
func sameSides(job *v1alpha1.JobStatus, site *v1alpha1.CloudSite) bool {
	return site != nil && strings.EqualFold(job.ServerID, site.Spec.Confluence.ServerID) &&
		strings.EqualFold(strings.TrimSuffix(job.URL, "/"), strings.TrimSuffix(site.Spec.URL, "/"))
}

// LeadsWhereItDid tells whether a CloudSite joins the two sides of a migration's newest job.
func LeadsWhereItDid(m *v1alpha1.Migration, site *v1alpha1.CloudSite) bool {
	return m.Status.Job == nil || sameSides(m.Status.Job, site)
}

// JobName is how a job is found again by a person: namespace, name and number first, because a list cuts off the end.
func JobName(m *v1alpha1.Migration) string {
	number := 1 + leftUnrun(&m.Status)
	if run := lastRun(&m.Status); run != nil {
		number += run.Number
	}
	name := fmt.Sprintf("%s/%s #%d (%s)", m.Namespace, m.Name, number, m.Spec.Stage)
	if m.Spec.DisplayName != "" {
		name += ": " + m.Spec.DisplayName
	}
	return name
}

// SelectSpaces resolves the spaces of a scope against the keys that Confluence has. The result has Confluence's own spelling.
// The second result says in words what is wrong, or is empty.
func SelectSpaces(scope v1alpha1.SpaceScope, known []string) ([]string, string) {
	byFolded := make(map[string]string, len(known))
	for _, key := range known {
		byFolded[strings.ToLower(key)] = key
	}
	if scope.Selection == v1alpha1.SpacesAll {
		return allBut(known, scope.Exclude, byFolded)
	}
	return listed(scope.Keys, known, byFolded)
}

func listed(wanted []v1alpha1.SpaceKey, known []string, byFolded map[string]string) ([]string, string) {
	var keys, unknown, twice []string
	seen := map[string]bool{}
	for _, key := range wanted {
		folded := strings.ToLower(string(key))
		found, ok := byFolded[folded]
		switch {
		case !ok:
			unknown = append(unknown, quoted(string(key)))
		case seen[folded]:
			twice = append(twice, string(key))
		default:
			if slices.Contains(known, string(key)) {
				found = string(key)
			}
			keys = append(keys, found)
		}
		seen[folded] = true
	}
	slices.Sort(keys)
	return keys, problems(
		problem("Confluence has no space with the key", "Confluence has no spaces with the keys", unknown),
		problem("this key is listed twice, or differs from another only in case:",
			"these keys are listed twice, or differ from others only in case:", twice),
	)
}

func allBut(known []string, exclude []v1alpha1.SpaceKey, byFolded map[string]string) ([]string, string) {
	excluded := map[string]bool{}
	var unknown []string
	for _, key := range exclude {
		folded := strings.ToLower(string(key))
		if _, ok := byFolded[folded]; !ok {
			unknown = append(unknown, quoted(string(key)))
		}
		excluded[folded] = true
	}
	var keys []string
	for _, key := range known {
		if !excluded[strings.ToLower(key)] {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	text := problem("Confluence does not have the space that scope.spaces.exclude names:",
		"Confluence does not have spaces that scope.spaces.exclude names:", unknown)
	if text == "" && len(keys) == 0 {
		text = "the instance has no space that is not excluded"
	}
	return keys, problems(text)
}

func problem(one, many string, names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return one + " " + names[0]
	default:
		return many + " " + Names(names)
	}
}

func problems(texts ...string) string {
	texts = slices.DeleteFunc(texts, func(text string) bool { return text == "" })
	if len(texts) == 0 {
		return ""
	}
	joined := strings.Join(texts, "; ")
	return strings.ToUpper(joined[:1]) + joined[1:] + ". Correct scope.spaces."
}

// Names lists names for a message: the first ten, and how many more there are.
func Names(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func newTime(t time.Time) *metav1.Time {
	stamp := metav1.NewTime(t.Truncate(time.Second))
	return &stamp
}
