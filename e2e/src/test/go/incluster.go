// Asks the API server with nothing but what a pod finds, every second, and says what it hears, each thing once.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	authentication "k8s.io/api/authentication/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

var ctx = context.Background()

func main() {
	config, err := rest.InClusterConfig()
	check(err)
	client, err := kubernetes.NewForConfig(config) // the only one: it has to take the next token by itself
	check(err)
	namespace, err := os.ReadFile(namespaceFile)
	check(err)
	said := map[string]bool{}
	say := func(words string) {
		if !said[words] {
			fmt.Println(words)
			said[words] = true
		}
	}
	for ; ; time.Sleep(time.Second) {
		token, err := token(client)
		if err != nil {
			say(err.Error())
			continue
		}
		say(token + " pods: " + heard(pods(client, string(namespace))))
		say(token + " secrets: " + heard(secrets(client, string(namespace))))
	}
}

func heard(answer string, err error) string {
	if err != nil {
		return err.Error()
	}
	return answer
}

func pods(client *kubernetes.Clientset, namespace string) (string, error) {
	list, err := client.CoreV1().Pods(namespace).List(ctx, meta.ListOptions{})
	if err != nil {
		return "", err
	}
	var names []string
	for _, pod := range list.Items {
		names = append(names, pod.Name)
	}
	return strings.Join(names, " "), nil
}

func secrets(client *kubernetes.Clientset, namespace string) (string, error) {
	list, err := client.CoreV1().Secrets(namespace).List(ctx, meta.ListOptions{})
	if err != nil {
		return "", err
	}
	return fmt.Sprint(len(list.Items)), nil
}

// The id of the token that the server was shown.
func token(client *kubernetes.Clientset) (string, error) {
	review, err := client.AuthenticationV1().SelfSubjectReviews().Create(ctx, &authentication.SelfSubjectReview{}, meta.CreateOptions{})
	if err != nil {
		return "", err
	}
	return strings.Join(review.Status.UserInfo.Extra["authentication.kubernetes.io/credential-id"], " "), nil
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
