package migrationapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/internal/remotetime"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// TaskType is what a task does. Requests write it with a capital letter and answers without, so compare with Is.
type TaskType string

// The types of tasks.
const (
	// Check runs the pre-migration checks.
	Check TaskType = "Check"
	// Migrate runs the checks and then moves the data.
	Migrate TaskType = "Migrate"
)

// Is reports whether two types are the same but for case.
func (t TaskType) Is(other TaskType) bool { return strings.EqualFold(string(t), string(other)) }

// TaskOptions choose checks. In a Migrate task an excluded check is overridden.
type TaskOptions struct {
	IncludeChecks, ExcludeChecks []string
}

// Artifact is a file that a task has produced.
type Artifact struct {
	Name, Location string
	// ExpireAt is a number whose unit is not documented.
	ExpireAt int64
}

// Task is a task as the list of its job shows it.
type Task struct {
	ID   string
	Type TaskType
	// CreatedAt is zero if it could not be read.
	CreatedAt time.Time
	Artifacts []Artifact
}

// Migrations are the IDs of the tasks that move something.
func Migrations(tasks []Task) []string {
	var ids []string
	for _, task := range tasks {
		if task.Type.Is(Migrate) {
			ids = append(ids, task.ID)
		}
	}
	return ids
}

// CreateTask starts a task and returns its id. It is sent once; without an answer it is not known whether the task exists.
func (c *Client) CreateTask(ctx context.Context, jobID string, taskType TaskType, options TaskOptions) (string, error) {
	const operation = "createTask"
	at := c.endpoint("jobs", jobID, "tasks")
	body := wire.TaskRequest{
		Task: string(taskType),
		Options: wire.TaskOptions{CheckTypes: wire.CheckTypes{
			IncludeKeys: options.IncludeChecks, ExcludeKeys: options.ExcludeChecks,
		}},
	}
	var answer wire.CreateTaskResponse
	request := transport.Request{Operation: operation, Method: http.MethodPost, URL: at, Body: body, Once: true}
	if err := c.call(ctx, Tasks, request, &answer); err != nil {
		return "", err
	}
	if !usable(answer.TaskID) {
		return "", transport.Unexpected(operation, at, "an answer without the task's id, or with one that is too long")
	}
	return answer.TaskID, nil
}

// TasksNewerThan lists the tasks of a job, newest first, down to the one whose id is the mark, which is left out. An empty
// mark, or one that the list does not hold, gives all tasks.
func (c *Client) TasksNewerThan(ctx context.Context, jobID, mark string) ([]Task, error) {
	var newer []Task
	// A task created meanwhile shifts the pages, so that the next one begins with what the last one ended with.
	listed := map[string]bool{}
	err := c.walkTasks(ctx, jobID, func(task Task) bool {
		if mark != "" && task.ID == mark {
			return false
		}
		if !listed[task.ID] {
			newer = append(newer, task)
		}
		listed[task.ID] = true
		return true
	})
	if err != nil {
		return nil, err
	}
	return newer, nil
}

// NewestTask returns the task of a job that was created last, and whether there is one.
func (c *Client) NewestTask(ctx context.Context, jobID string) (Task, bool, error) {
	var newest Task
	var found bool
	err := c.walkTasks(ctx, jobID, func(task Task) bool {
		newest, found = task, true
		return false
	})
	if err != nil {
		return Task{}, false, err
	}
	return newest, found, nil
}

// walkTasks calls visit for each task, newest first, until it returns false or the list ends.
func (c *Client) walkTasks(ctx context.Context, jobID string, visit func(Task) bool) error {
	const operation = "listTasks"
	first := c.endpoint("jobs", jobID, "tasks")
	walk := transport.NewWalk(operation, c.config().Base, first, maxPages)
	var before []wire.Task
	for {
		var page wire.TaskPage
		if err := c.get(ctx, operation, walk.Address(), &page); err != nil {
			return err
		}
		if page.Data == nil {
			// Taken as a job without tasks it would let a second task be created.
			return transport.Unexpected(operation, first, "an answer without a list of tasks")
		}
		for _, entry := range page.Data {
			if !usable(entry.TaskID) {
				return transport.Unexpected(operation, first, "a task without an id, or with one that is too long")
			}
			if !visit(taskOf(entry)) {
				return nil
			}
		}
		if page.Links.Next == "" {
			return nil
		}
		if err := walk.Next(page.Links.Next, !slices.EqualFunc(before, page.Data, sameTask)); err != nil {
			return err
		}
		before = page.Data
	}
}

func sameTask(a, b wire.Task) bool { return a.TaskID == b.TaskID }

func taskOf(entry wire.Task) Task {
	task := Task{ID: entry.TaskID, Type: TaskType(entry.TaskType), CreatedAt: remotetime.Parse(entry.CreatedAt)}
	for _, artifact := range entry.Results.Artifacts {
		task.Artifacts = append(task.Artifacts, Artifact{
			Name: artifact.Name, Location: artifact.Location, ExpireAt: int64(artifact.ExpireAt),
		})
	}
	return task
}
