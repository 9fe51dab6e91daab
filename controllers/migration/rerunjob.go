package migration

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/shorten"
	"github.com/drover-dev/drover/internal/statustree"
)

// rerunJob makes a plan with what is left after a run. What failed is derived from the status tree of that run's task, and what
// was in it from its job: both are at Atlassian, and neither changes any more.
func (r *Reconciler) rerunJob(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	if result, stops, err := anyStops(ctx, s, step, r.takeUpLost, r.takeUpUnknown, r.otherPlansRan, r.followAgain); stops {
		return result, err
	}
	next := lifecycle.Again(s.input())
	job, keys, told, err := r.notArrived(ctx, s, next)
	switch {
	case errors.Is(err, errGoesOn):
		lifecycle.CannotRerun(&s.m.Status, "Atlassian shows that a run of this migration goes on. Look at its plans in the assistant. "+
			"Once none of them runs any more, set the annotation "+v1alpha1.AnnotationRerun+" to a new value.")
		return done{after: soon}, nil
	case r.unknownForLong(s.m.UID, err):
		lifecycle.CannotRerun(&s.m.Status, "Atlassian does not know the plan or the task of that run any more (HTTP 404), so what is left "+
			"cannot be derived. "+makeAnother)
		return done{after: soon}, nil
	case err != nil:
		return r.failed(s, step, err)
	case !told:
		lifecycle.CannotRerun(&s.m.Status, "Atlassian does not say which spaces of the run arrived and which did not. "+makeAnother)
		return done{after: soon}, nil
	}
	digest := lifecycle.KeysDigest(keys)
	if lifecycle.ReadOtherwise(&s.m.Status, next, keys, digest) {
		lifecycle.DerivedOtherwise(&s.m.Status)
		return done{after: soon}, nil
	}
	what := r.left(s, job, keys)
	what.unproven = next.Unproven
	return r.makeJob(ctx, s, step, digest, what)
}

// makeAnother is the way on where what is left cannot be read: asking for one more run would end the same way.
const makeAnother = "Look at the spaces in the cloud, delete this Migration, and create another one with the spaces that are not there."

// notArrived derives which spaces did not arrive, and gives the job of the newest run that was read.
func (r *Reconciler) notArrived(
	ctx context.Context, s *scope, next lifecycle.Rerun,
) (job migrationapi.Job, keys []string, told bool, err error) {
	left := map[string]string{}
	for _, run := range lifecycle.RunsToRead(&s.m.Status, next) {
		if job, err = s.open.API.GetJob(ctx, run.JobID); err != nil {
			return job, nil, false, err
		}
		root, err := r.treeOf(ctx, s, run)
		if err != nil {
			return job, nil, false, err
		}
		if lifecycle.GoesOn(root) {
			return job, nil, false, errGoesOn
		}
		failed, ok := reading.Remaining(job.SpaceKeys, root, next.All)
		if !ok {
			return job, nil, false, nil
		}
		for _, key := range job.SpaceKeys {
			delete(left, strings.ToLower(key))
		}
		for _, key := range failed {
			left[strings.ToLower(key)] = key
		}
	}
	return job, slices.Sorted(maps.Values(left)), true, nil
}

// errGoesOn tells that a run which was called over goes on at Atlassian.
var errGoesOn = errors.New("the run goes on at Atlassian")

// treeOf reads all of the status tree of a run that is over.
func (r *Reconciler) treeOf(ctx context.Context, s *scope, run *v1alpha1.Run) (*reading.Node, error) {
	root, _, err := openEnded(run, func() (*reading.Node, bool, error) {
		root, _, err := r.wholeTree(ctx, s, run.JobID, run.TaskID)
		return statustree.Node(root), true, err
	})
	return root, err
}

// openEnded reads the status tree of a run that is over, in whatever way. One whose task was never found has none, which is an answer:
// nothing of it is a success.
func openEnded(run *v1alpha1.Run, read func() (*reading.Node, bool, error)) (_ *reading.Node, news bool, _ error) {
	if run.TaskID == "" {
		return nil, true, nil
	}
	root, news, err := read()
	if run.Outcome == v1alpha1.OutcomeUnknown && transport.ClassOf(err) == transport.NotFound {
		return nil, true, nil
	}
	return root, news, err
}

// left is the content of a job with what is left: the spaces, always the apps of the scope, and users and templates only where
// no run brought them.
func (r *Reconciler) left(s *scope, job migrationapi.Job, keys []string) jobContent {
	what := jobContent{
		spaces: keys, apps: job.AppKeys, users: v1alpha1.UsersNone, templates: v1alpha1.TemplatesExclude,
		strategy: v1alpha1.StrategyFailedSpaces,
	}
	if pinned := s.m.Status.Job; pinned != nil {
		what.apps = nil
		for _, key := range pinned.Apps {
			what.apps = append(what.apps, string(key))
		}
		for _, key := range pinned.InstallOnlyApps {
			what.installOnly = append(what.installOnly, string(key))
		}
	} else {
		what.installOnly = lifecycle.ResolveApps(&s.m.Spec, s.assessment).InstallOnly
	}
	arrived := func(part func(v1alpha1.Run) v1alpha1.PartOutcome) bool {
		return slices.ContainsFunc(s.m.Status.Runs, func(run v1alpha1.Run) bool { return part(run) == v1alpha1.PartSucceeded })
	}
	scope := s.m.Spec.Scope
	if !arrived(func(run v1alpha1.Run) v1alpha1.PartOutcome { return run.UsersAndGroups }) {
		what.users = scope.UsersAndGroups
	}
	if !arrived(func(run v1alpha1.Run) v1alpha1.PartOutcome { return run.GlobalTemplates }) {
		what.templates = scope.GlobalTemplates
	}
	return what
}

// keepArtifacts records the logs and reports that Atlassian names for the newest run.
func keepArtifacts(status *v1alpha1.MigrationStatus, tasks []migrationapi.Task) {
	const most = 20
	run := &status.Runs[len(status.Runs)-1]
	for _, task := range tasks {
		if task.ID != run.TaskID {
			continue
		}
		for _, artifact := range task.Artifacts[:min(len(task.Artifacts), most)] {
			if artifact.Name != "" {
				run.Artifacts = append(run.Artifacts, v1alpha1.Artifact{
					Name: shorten.Text(artifact.Name, 255), Location: shorten.Text(artifact.Location, 1024), ExpireAt: artifact.ExpireAt,
				})
			}
		}
	}
}
