package migration

import (
	"context"
	"fmt"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// jobContent is what a job is made of.
type jobContent struct {
	spaces      []string
	apps        []string
	installOnly []string
	users       v1alpha1.UsersAndGroups
	templates   v1alpha1.GlobalTemplates
	strategy    v1alpha1.RunStrategy
	// unproven tells that some of it may be on the destination already.
	unproven bool
}

// createJob resolves the scope and makes the plan.
func (r *Reconciler) createJob(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	keys, problem, err := selectSpaces(ctx, s)
	if err != nil {
		return r.failed(s, step, err)
	}
	if problem != "" {
		return r.blocked(s, v1alpha1.ReasonSpacesNotFound, problem)
	}
	return r.makeJob(ctx, s, step, lifecycle.SpecDigest(&s.m.Spec), wholeScope(s, keys))
}

// wholeScope is the content of a job with all of the scope.
func wholeScope(s *scope, keys []string) jobContent {
	apps, scope := lifecycle.ResolveApps(&s.m.Spec, s.assessment), s.m.Spec.Scope
	return jobContent{
		spaces: keys, apps: apps.Keys, installOnly: apps.InstallOnly, users: scope.UsersAndGroups, templates: scope.GlobalTemplates,
		strategy: v1alpha1.StrategyInitial,
	}
}

// makeJob measures a job and makes it. The digest stands for what it is about.
func (r *Reconciler) makeJob(ctx context.Context, s *scope, step lifecycle.Step, digest string, what jobContent) (done, error) {
	job := r.job(s, what)
	// The spec may be edited while the call is under way: the job is the one of the spec as it is now.
	made := jobStatus(s, job, what)
	if problem, err := tooLarge(job); err != nil || problem != "" {
		if err != nil {
			return done{}, err
		}
		return r.blocked(s, v1alpha1.ReasonScopeTooLarge, problem)
	}
	return r.make(ctx, s, step, creation{
		action:  v1alpha1.ActionCreateJob,
		reserve: r.reserve(s, migrationapi.Jobs),
		attempt: 1,
		digest:  digest,
		count:   int32(len(what.spaces)), //nolint:gosec // At most 5,000.
		mark:    func(context.Context) (string, error) { return "", nil },
		send:    func(ctx context.Context) (string, error) { return s.open.API.CreateJob(ctx, job) },
		record: func(status *v1alpha1.MigrationStatus, id string) {
			status.Pending = nil
			status.Job = made.DeepCopy()
			status.Job.ID, status.Job.PlanID = id, lifecycle.PlanIDOf(&s.m.Spec, id)
			if what.strategy == v1alpha1.StrategyInitial {
				status.Progress = &v1alpha1.ProgressStatus{Spaces: v1alpha1.SpaceCounts{Total: status.Job.Spaces}}
			}
		},
	})
}

func jobStatus(s *scope, job migrationapi.Job, what jobContent) *v1alpha1.JobStatus {
	return &v1alpha1.JobStatus{
		Name: job.Name, SpecDigest: lifecycle.SpecDigest(&s.m.Spec), ServerID: job.ServerID, URL: job.DestinationURL,
		CloudSite: s.site.Name,
		Spaces:    int32(len(what.spaces)), //nolint:gosec // At most 5,000.
		Apps:      appKeys(what.apps), InstallOnlyApps: appKeys(what.installOnly),
		Strategy: what.strategy, UsersAndGroups: what.users, GlobalTemplates: what.templates,
		Unproven: what.unproven,
	}
}

// selectSpaces resolves the spaces of the scope, or says what is wrong with them. Keys that Confluence has in another case are hinted
// at; where those cannot be read, there is no hint.
func selectSpaces(ctx context.Context, s *scope) (keys []string, problem string, _ error) {
	spaces := s.m.Spec.Scope.Spaces
	known, err := knownSpaces(ctx, s)
	if err != nil {
		return nil, "", err
	}
	keys, problem = lifecycle.SelectSpaces(spaces, known)
	others := lifecycle.OtherSpellings(spaces, known)
	if problem == "" || len(others) == 0 {
		return keys, problem, nil
	}
	var alike []string
	if found, err := s.open.Confluence.SpacesByKeys(ctx, others); err == nil {
		for _, space := range found {
			alike = append(alike, space.Key)
		}
	}
	return keys, lifecycle.DidYouMean(problem, alike), nil
}

// knownSpaces reads the keys that Confluence has: those that are listed, or all.
func knownSpaces(ctx context.Context, s *scope) ([]string, error) {
	spaces := s.m.Spec.Scope.Spaces
	var known []string
	if spaces.Selection == v1alpha1.SpacesAll {
		for space, err := range s.open.Confluence.AllSpaces(ctx) {
			if err != nil {
				return nil, err
			}
			known = append(known, space.Key)
		}
		return known, nil
	}
	wanted := make([]string, 0, len(spaces.Keys))
	for _, key := range spaces.Keys {
		wanted = append(wanted, string(key))
	}
	found, err := s.open.Confluence.SpacesByKeys(ctx, wanted)
	if err != nil {
		return nil, err
	}
	for _, space := range found {
		known = append(known, space.Key)
	}
	return known, nil
}

func (r *Reconciler) job(s *scope, what jobContent) migrationapi.Job {
	job := migrationapi.Job{
		Name:           lifecycle.JobName(s.m),
		Flow:           r.Dialect.Flow,
		ServerID:       s.site.Spec.Confluence.ServerID,
		DestinationURL: s.open.CloudURL,
		SpaceKeys:      what.spaces,
		SpaceData:      spaceData(r.Dialect, s.m.Spec.Scope.Spaces.Data),
		UsersMode:      usersMode(r.Dialect, what.users),
		AppKeys:        what.apps,
	}
	if what.templates == v1alpha1.TemplatesInclude {
		job.GlobalTypes = []string{r.Dialect.GlobalTemplates}
	}
	return job
}

func spaceData(words config.Dialect, data v1alpha1.SpaceData) string {
	if data == v1alpha1.SpaceDataAttachmentsOnly {
		return words.SpaceDataAttachments
	}
	return words.SpaceDataAll
}

// usersMode leaves the block out where nobody goes along. That this means nobody is inferred.
func usersMode(words config.Dialect, users v1alpha1.UsersAndGroups) string {
	switch users {
	case v1alpha1.UsersNone:
		return ""
	case v1alpha1.UsersSelectedSpaces:
		return words.UsersSelectedSpaces
	case v1alpha1.UsersAll:
		return words.UsersAll
	default:
		return words.UsersAll
	}
}

// tooLarge measures a job before anything is written down.
func tooLarge(job migrationapi.Job) (string, error) {
	if len(job.SpaceKeys) > lifecycle.MaxSpaces {
		return fmt.Sprintf(
			"The scope has %d spaces, and a plan takes %d. Split the migration.",
			len(job.SpaceKeys),
			lifecycle.MaxSpaces,
		), nil
	}
	body, err := job.Encode()
	if err != nil {
		return "", err
	}
	if len(body) > migrationapi.MaxJobBytes {
		return fmt.Sprintf(
			"The plan has %d bytes, and Atlassian takes %d. Split the migration.",
			len(body),
			migrationapi.MaxJobBytes,
		), nil
	}
	return "", nil
}

func appKeys(keys []string) []v1alpha1.AppKey {
	result := make([]v1alpha1.AppKey, 0, len(keys))
	for _, key := range keys {
		result = append(result, v1alpha1.AppKey(key))
	}
	if len(result) == 0 {
		return nil
	}
	return result
}
