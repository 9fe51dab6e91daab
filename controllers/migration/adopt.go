package migration

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/shorten"
)

// adoptJob takes up a job that exists already, provided that no other migration has it.
func (r *Reconciler) adoptJob(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	id := s.m.Spec.AdoptJobID
	if other := r.Roster.ClaimJob(s.name(), id); other != "" {
		return r.blocked(s, v1alpha1.ReasonCannotAdopt, fmt.Sprintf(
			"Migration %s has job %s, or wants it. A job belongs to one Migration: correct spec.adoptJobID.", other, id))
	}
	result, err := r.adoptClaimed(ctx, s, step, id)
	if s.m.Status.Job == nil {
		r.Roster.ReleaseJob(s.name())
	}
	return result, err
}

// adoptClaimed takes up a job, provided that it is the one that this spec would make.
func (r *Reconciler) adoptClaimed(ctx context.Context, s *scope, step lifecycle.Step, id string) (done, error) {
	refuse := func(format string, args ...any) (done, error) {
		return r.blocked(s, v1alpha1.ReasonCannotAdopt, fmt.Sprintf(format, args...))
	}
	job, err := s.open.API.GetJob(ctx, id)
	if transport.ClassOf(err) == transport.NotFound {
		return refuse("Atlassian does not know job %s. Correct spec.adoptJobID.", id)
	}
	if err != nil {
		return r.failed(s, step, err)
	}
	keys, problem, err := selectSpaces(ctx, s)
	if err != nil {
		return r.failed(s, step, err)
	}
	if problem != "" {
		return r.blocked(s, v1alpha1.ReasonSpacesNotFound, problem)
	}
	what := wholeScope(s, keys)
	if difference := differs(r.job(s, what), job); difference != "" {
		return refuse("Job %s is not the one that this spec describes: %s. Correct the spec or spec.adoptJobID.", id, difference)
	}
	tasks, err := s.open.API.TasksNewerThan(ctx, id, "")
	if err != nil {
		return r.failed(s, step, err)
	}
	ctrl.LoggerFrom(ctx).Info("Took up a job", "migration", klog.KObj(s.m), "jobID", id, "jobName", job.Name)
	adopted(s, id, job, what, tasks, r.Clock.Now())
	return done{after: soon}, nil
}

// adopted records a job that was taken up. Its newest run, if it has one, is run 1, and data may have moved with it.
func adopted(s *scope, id string, job migrationapi.Job, what jobContent, tasks []migrationapi.Task, now time.Time) {
	status := &s.m.Status
	status.Job = jobStatus(s, job, what)
	status.Job.ID, status.Job.PlanID = id, lifecycle.PlanIDOf(&s.m.Spec, id)
	status.Job.Name = shorten.Text(job.Name, 512)
	status.Progress = &v1alpha1.ProgressStatus{Spaces: v1alpha1.SpaceCounts{Total: status.Job.Spaces}}
	for _, task := range tasks {
		if !task.Type.Is(migrationapi.Migrate) {
			continue
		}
		lifecycle.RunStarted(status, task.ID, now)
		if run := lifecycle.OpenRun(status); !task.CreatedAt.IsZero() {
			run.StartedAt = metav1.NewTime(task.CreatedAt).Rfc3339Copy()
		}
		moved := metav1.NewTime(now).Rfc3339Copy()
		status.DataMovedAt = &moved
		return
	}
}

// differs says in which way two jobs differ, or nothing. Words and keys are compared without case, in any order.
func differs(want, got migrationapi.Job) string {
	same := strings.EqualFold
	sameSet := func(a, b []string) bool {
		return slices.Equal(folded(a), folded(b))
	}
	host := func(address string) string {
		return strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(address), "https://"), "/")
	}
	switch {
	case !same(want.ServerID, got.ServerID):
		return fmt.Sprintf("its Server ID is %s, and the CloudSite's is %s", shorten.Text(got.ServerID, 64), want.ServerID)
	case host(want.DestinationURL) != host(got.DestinationURL):
		return fmt.Sprintf("its destination is %s, and the CloudSite's is %s", shorten.Text(got.DestinationURL, 255), want.DestinationURL)
	case !sameSet(want.SpaceKeys, got.SpaceKeys):
		return fmt.Sprintf("it has %d spaces and the scope has %d%s", len(got.SpaceKeys), len(want.SpaceKeys),
			onlyIn(want.SpaceKeys, got.SpaceKeys))
	case !same(want.SpaceData, got.SpaceData):
		return "it moves other data of the spaces (scope.spaces.data)"
	case !same(want.UsersMode, got.UsersMode):
		return "it moves other users (scope.usersAndGroups)"
	case !sameSet(want.GlobalTypes, got.GlobalTypes):
		return "it differs in global templates (scope.globalTemplates)"
	case !sameSet(want.AppKeys, got.AppKeys):
		return "it has other apps (scope.apps)" + onlyIn(want.AppKeys, got.AppKeys)
	default:
		return ""
	}
}

func folded(keys []string) []string {
	result := make([]string, 0, len(keys))
	for _, key := range keys {
		result = append(result, strings.ToLower(key))
	}
	slices.Sort(result)
	return result
}

// onlyIn names what stands on one side only.
func onlyIn(want, got []string) string {
	var names []string
	for _, sides := range [][2][]string{{want, got}, {got, want}} {
		other := folded(sides[1])
		for _, key := range sides[0] {
			if _, found := slices.BinarySearch(other, strings.ToLower(key)); !found {
				names = append(names, key)
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ", different in " + lifecycle.Names(names)
}
