/** The names under which the servers of a set find each other, in the order of their numbers. */
export function serverNames(setName: string, namespace: string, replicas: number): readonly string[] {
  return Array.from({ length: replicas }, (_, number) => `${setName}-${number}.${setName}.${namespace}.svc`);
}
